"""The sample shop's mailboxes, and its last days as real mail."""

from regulars.channels.email.actions import add_mailbox
from regulars.kit import clock
from regulars.kit.sample import Sample


def open_mailboxes(sample: Sample) -> None:
    """Give every place an address."""
    with clock.travel(sample.opened_at):
        for place in sample.places.values():
            add_mailbox(
                address=place.address, name="Kalamata Deli", location=place.location, by=sample.by
            )


def build(sample: Sample) -> None:
    """Play the stories that are left, mail by mail."""

"""The sample shop's mailboxes, and its last days as real mail.

`letters` composes what customers' programs send, with the `files` that go along, `reports` what
servers send back; `specials` has the mails that are written out in ``specials.toml``, `playing`
lets everything happen at its moment through the real verbs.
"""

from datetime import timedelta
from functools import partial

from regulars.channels.email.actions import Settings, add_mailbox
from regulars.channels.email.demo import specials
from regulars.channels.email.demo.letters import CHECKER
from regulars.channels.email.demo.playing import Player
from regulars.channels.email.rules import message_id_for
from regulars.kit import clock
from regulars.kit.sample import Sample, Story

DOMAIN = "example.com"  # of every mailbox
MOST_ATTACHED_BYTES = 2_000_000  # so that one can see a larger file go as a link
LEFT_OPEN_DAYS = 4  # what was answered since then still waits for the customer
LEFT_OPEN = 2  # one in so many of these


def open_mailboxes(sample: Sample) -> None:
    """Give every place an address."""
    sample.header_id = partial(message_id_for, domain=DOMAIN)
    settings = Settings(trusted_checker=CHECKER, most_attached_bytes=MOST_ATTACHED_BYTES)
    with clock.travel(sample.opened_at):
        for place in sample.places.values():
            add_mailbox(
                address=place.address,
                name="Kalamata Deli",
                location=place.location,
                settings=settings,
                by=sample.by,
            )


def build(sample: Sample) -> None:
    """Play the stories that are left, and the special ones, up to now."""
    player = Player(sample)
    for number, story in enumerate(sample.stories):
        player.plan(_left_open(sample, story, number))
    for story in specials.stories(sample):
        player.plan(story)
    for place, at, raw in specials.unreadable(sample):
        player.plan_unreadable(place, at, raw)
    player.plan_rest()
    player.play()


def _left_open(sample: Sample, story: Story, number: int) -> Story:
    is_young = sample.now - story.opened_at < timedelta(days=LEFT_OPEN_DAYS)
    if is_young and number % LEFT_OPEN == 0 and story.turns[-1].by:
        story.closed_at = None
    return story

"""What taking mail needs and is slow to come by the first time."""

from collections.abc import Iterable

from regulars.business.queries import calendar_of
from regulars.channels.email.models import Mailbox
from regulars.kit.text import load_stemmers


def warm(mailboxes: Iterable[Mailbox]) -> None:
    """Look up public holidays and load the stemmers, before the write lock is taken.

    Half a second at first, nothing later; whoever writes meanwhile does not have to wait for it.
    """
    load_stemmers()
    for location in {each.location_id for each in mailboxes}:
        calendar_of(location)

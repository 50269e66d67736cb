"""Who waits at a mailbox's folders: one worker process at a time, for as long as it lives."""

from datetime import timedelta

from django.db import transaction

from regulars.channels.email import ways_in
from regulars.channels.email.models import Mailbox
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require

HELD_FOR = timedelta(seconds=45)
RENEWED_BEFORE = timedelta(seconds=30)


@transaction.atomic
def hold_mailbox(mailbox: Mailbox, *, holder: str, by: Actor) -> bool:
    """Wait at a mailbox's folders for the next while, or return False: another process does.

    Two that wait would double nothing, each mail is kept once; it would only be work for nothing.

    Args:
        holder: Another for each process.

    Raises:
        NotAllowed: the actor may not look into mailboxes.
    """
    require(by, "mailbox.change", mailbox)
    found = Mailbox.objects.select_for_update().filter(pk=mailbox.pk, is_active=True).first()
    if found is None or ways_in.is_held(found, by_others_than=holder):
        return False
    held = {"by": holder, "until": (clock.now() + HELD_FOR).isoformat()}
    places = {**ways_in.places_of(found), ways_in.HELD: held}
    Mailbox.objects.filter(pk=mailbox.pk).update(imap_place=places)
    return True


@transaction.atomic
def let_go_of_mailbox(mailbox: Mailbox, *, holder: str, by: Actor) -> None:
    """Let other processes wait at a mailbox's folders at once."""
    require(by, "mailbox.change", mailbox)
    found = Mailbox.objects.select_for_update().filter(pk=mailbox.pk).first()
    if found is None or found.imap_place.get(ways_in.HELD, {}).get("by") != holder:
        return
    places = ways_in.places_of(found)
    places.pop(ways_in.HELD, None)
    Mailbox.objects.filter(pk=mailbox.pk).update(imap_place=places)

"""See whether a server that let no mail out does so again."""

from django.db import transaction

from regulars.channels.email.actions.mailboxes import note_trouble
from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import refs_of
from regulars.channels.email.ways_out import way_out_of
from regulars.kit.actor import Actor
from regulars.outbox.actions import send_waiting

SECONDS = 20


def knock_again(mailbox: Mailbox, *, by: Actor) -> bool:
    """Ask a mailbox's server whether it lets us in; then what waits for it leaves at once.

    Return whether it does. The first letter it takes ends the trouble; where none waits, this does.
    """
    if words := way_out_of(mailbox).trouble(seconds=SECONDS):
        note_trouble(mailbox, direction="out", words=words, by=by)
        return False
    with transaction.atomic():
        if not send_waiting(refs_of(mailbox), by=by):
            note_trouble(mailbox, direction="out", words="", by=by)
    return True

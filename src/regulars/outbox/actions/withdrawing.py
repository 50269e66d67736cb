from django.db import transaction
from django.utils.translation import gettext as _

from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.refusals import Refusal
from regulars.outbox.events import OutgoingWithdrawn
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import (
    FAILED,
    HELD,
    QUEUED,
    SENT,
    WITHDRAWN,
    AlreadyLeft,
    MayHaveLeft,
    NothingToTakeBack,
)


@transaction.atomic
def withdraw(message: OutgoingMessage, *, by: Actor) -> OutgoingMessage:
    """Take a message back that nobody outside has yet, held or queued: it will never leave.

    Raises:
        AlreadyLeft: it is sent, to all or to some.
        MayHaveLeft: it is being sent at this moment, or nobody knows whether it arrived.
        NothingToTakeBack: it was taken back before, or refused by the other side.
    """
    # Of this and of the mark that sending sets first, one wins: see `sending.claim`.
    waiting = OutgoingMessage.objects.filter(pk=message.pk, state__in=[HELD, QUEUED], accepted=[])
    if not waiting.update(state=WITHDRAWN):
        message.refresh_from_db()
        raise _refusal(message)

    message.refresh_from_db()
    record(
        OutgoingWithdrawn(outgoing_id=message.pk, state=message.state, purpose=message.purpose),
        about=message.about,
        by=by,
    )
    return message


def _refusal(message: OutgoingMessage) -> Refusal:
    if message.state == WITHDRAWN:
        return NothingToTakeBack(_("The message was taken back before."))
    if message.state == FAILED:
        return NothingToTakeBack(_("The message could not be sent, so nobody has it."))
    if message.state == SENT:
        return AlreadyLeft(_("The message has left already and cannot be taken back."))
    if message.accepted:
        return AlreadyLeft(_("The message has reached some already and cannot be taken back."))
    return MayHaveLeft(_("The message is on its way or may have arrived. It is too late for that."))

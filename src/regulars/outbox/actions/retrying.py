from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.outbox.actions.posting import schedule
from regulars.outbox.events import OutgoingConfirmed, OutgoingHastened, OutgoingRetried
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import (
    GIVE_UP_AFTER,
    HELD,
    QUEUED,
    SENT,
    UNCERTAIN,
    NotUncertain,
    NotWaiting,
)

AT_ONCE = 500


@transaction.atomic
def retry_uncertain(message: OutgoingMessage, *, by: Actor) -> OutgoingMessage:
    """Send a message once more of which nobody knows whether it arrived, as the same message.

    It keeps its Message-ID, so mail programs that have it already show it once. Whoever calls asks
    first whether this person may write in that conversation.

    Raises:
        NotUncertain: it is known what became of it, or somebody else has sent it again.
    """
    now = clock.now()
    uncertain = OutgoingMessage.objects.filter(pk=message.pk, state=UNCERTAIN)
    if not uncertain.update(state=QUEUED, send_after=now, give_up_at=now + GIVE_UP_AFTER):
        raise NotUncertain(_("This message is not uncertain any more. Load the page again."))

    message.refresh_from_db()
    schedule(message)
    record(
        OutgoingRetried(outgoing_id=message.pk, state=message.state, purpose=message.purpose),
        about=message.about,
        by=by,
    )
    return message


@transaction.atomic
def confirm_arrived(message: OutgoingMessage, *, by: Actor) -> OutgoingMessage:
    """Note that an uncertain message is known to have arrived: it is sent, and stays so.

    Raises:
        NotUncertain: it is known what became of it, or somebody else has decided.
    """
    uncertain = OutgoingMessage.objects.filter(pk=message.pk, state=UNCERTAIN)
    if not uncertain.update(state=SENT, sent_at=clock.now()):
        raise NotUncertain(_("This message is not uncertain any more. Load the page again."))

    message.refresh_from_db()
    message.accepted = [*message.accepted, *message.recipients_due]
    message.save(update_fields=["accepted"])
    record(
        OutgoingConfirmed(outgoing_id=message.pk, state=message.state, purpose=message.purpose),
        about=message.about,
        by=by,
    )
    return message


@transaction.atomic
def send_now(message: OutgoingMessage, *, by: Actor) -> OutgoingMessage:
    """Let a message leave that is held for later, or that waits for the next attempt.

    Raises:
        NotWaiting: it is leaving, has left, or was taken back.
    """
    waiting = OutgoingMessage.objects.filter(pk=message.pk, state__in=[HELD, QUEUED])
    now = clock.now()
    if not waiting.update(state=QUEUED, send_after=now, give_up_at=now + GIVE_UP_AFTER):
        raise NotWaiting(_("This message does not wait any more. Load the page again."))

    message.refresh_from_db()
    schedule(message)
    record(
        OutgoingHastened(outgoing_id=message.pk, state=message.state, purpose=message.purpose),
        about=message.about,
        by=by,
    )
    return message


@transaction.atomic
def send_waiting(sender_refs: Sequence[str], *, by: Actor) -> int:
    """Let what these senders tried in vain leave now, not when its turn comes; return how many.

    For when the other server works again. Nothing of it is new, so nothing is recorded.
    """
    waiting = OutgoingMessage.objects.to_send().filter(
        state=QUEUED, attempts__gt=0, sender_ref__in=sender_refs
    )
    now = clock.now()
    moved = 0
    for message in list(waiting.order_by("send_after", "pk")[:AT_ONCE]):
        message.send_after = now
        if waiting.filter(pk=message.pk).update(send_after=now):  # nobody has it in hand
            schedule(message)
            moved += 1
    return moved

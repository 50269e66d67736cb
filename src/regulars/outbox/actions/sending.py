"""Bring messages away. Mark in one commit, send outside any, write down the end in another.

A message that is found marked when its attempt must be over becomes uncertain: it may have left.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.failpoints import failpoint
from regulars.outbox import ports
from regulars.outbox.actions.posting import schedule
from regulars.outbox.events import (
    OutgoingDelayed,
    OutgoingFailed,
    OutgoingSent,
    OutgoingUncertain,
)
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import (
    AT_ONCE_PER_SENDER,
    FAILED,
    HELD,
    LATER,
    LEASE,
    QUEUED,
    SENDING,
    SENT,
    UNCERTAIN,
    NoSender,
    Outcome,
    after_attempt,
)

IN_A_ROW = 20  # then the worker looks again whether something else is more urgent
BUSY = timedelta(seconds=2)
SHUT = timedelta(minutes=1)
TELLS = {
    SENT: OutgoingSent,
    FAILED: OutgoingFailed,
    UNCERTAIN: OutgoingUncertain,
    QUEUED: OutgoingDelayed,
}
# Read once it has left, a link to sign in is only a danger.
SECRET_PURPOSES = frozenset({"sign-in"})

logger = logging.getLogger(__name__)


def deliver(outgoing_id: int) -> None:
    """Send a message if it is due, and then what else waits for the same sender.

    Must run outside any transaction. At most two at once go by one sender, and none goes on where
    its server is shut, so that a slow one holds up nobody else's mail.
    """
    message = claim(outgoing_id)
    for _turn in range(IN_A_ROW):
        if message is None:
            return
        failpoint("after_sending_mark")
        outcome = _attempt(message)
        failpoint("after_delivery_before_commit")
        settle(message, outcome=outcome)
        if outcome.is_shut:
            return
        message = claim_next(message.sender_ref)


@transaction.atomic
def claim(outgoing_id: int) -> OutgoingMessage | None:
    """Mark a message as being sent and return it; None when it is not to be sent now.

    One that is due later, or whose sender is busy, is scheduled anew; one whose attempt was cut
    off becomes uncertain.
    """
    message = OutgoingMessage.objects.filter(pk=outgoing_id).first()
    if message is None or message.state not in {HELD, QUEUED, SENDING}:
        return None
    if message.state == SENDING and message.send_after <= clock.now():
        _lose(message)
        return None
    if message.send_after > clock.now():
        schedule(message)
        return None
    if _is_busy(message.sender_ref):
        message.send_after = clock.now() + BUSY  # not saved: it stays due
        schedule(message)
        return None
    return _marked(message)


@transaction.atomic
def claim_next(sender_ref: str) -> OutgoingMessage | None:
    """Mark the message that waits longest for a sender as being sent, and return it."""
    message = _due().filter(sender_ref=sender_ref).order_by("send_after", "pk").first()
    if message is None or _is_busy(sender_ref):
        return None
    return _marked(message)


@transaction.atomic
def settle(message: OutgoingMessage, *, outcome: Outcome) -> OutgoingMessage:
    """Write down how an attempt ended, and say so in the journal.

    Also when the attempt was thought lost meanwhile, unless a newer one has begun. Where the server
    is shut, what else is due waits for a minute: each would be waited for as long as this one was.
    """
    now = clock.now()
    progress = after_attempt(message, outcome, now=now)
    changes = {**vars(progress), "sent_at": now if progress.state == SENT else None}
    if (
        progress.state == SENT
        and message.purpose in SECRET_PURPOSES
        and not settings.REGULARS_CATCH_ALL
    ):
        changes |= {"text": "", "html": ""}
    same = OutgoingMessage.objects.filter(
        pk=message.pk, attempts=message.attempts, state__in=[SENDING, UNCERTAIN]
    )
    if not same.update(**changes):
        return message

    if outcome.is_shut:
        _due().filter(sender_ref=message.sender_ref).update(send_after=now + SHUT)
    is_first_delay = not message.last_words
    message.refresh_from_db()
    if message.state == QUEUED:
        schedule(message)
    if message.state != QUEUED or is_first_delay:
        _tell(message)
    return message


@transaction.atomic
def give_up_lost() -> int:
    """Schedule what is due and was forgotten, call uncertain what was cut off; return how many.

    Needs nothing but the rows: also after the queue was lost or restored from a backup.
    """
    before = clock.now() - timedelta(minutes=1)
    late = OutgoingMessage.objects.to_send().filter(send_after__lt=before)
    cut_off, forgotten = late.filter(state=SENDING), late.filter(state__in=[HELD, QUEUED])
    lost = list(cut_off.order_by("send_after", "pk")[:500])
    for message in lost:
        _lose(message)
    for message in forgotten.order_by("send_after", "pk")[:500]:
        schedule(message)
    return len(lost)


def _attempt(message: OutgoingMessage) -> Outcome:
    try:
        return ports.sender_for(message.channel).send(message)
    except NoSender as refusal:
        return Outcome(state=LATER, words=refusal.sentence)
    except Exception as error:
        logger.exception("Sending %s broke off", message.message_id)
        return Outcome(state=UNCERTAIN, words=f"{type(error).__name__}: {error}")


def _due() -> QuerySet[OutgoingMessage]:
    waiting = OutgoingMessage.objects.to_send()
    return waiting.filter(state__in=[HELD, QUEUED], send_after__lte=clock.now())


def _marked(message: OutgoingMessage) -> OutgoingMessage | None:
    mine = _due().filter(pk=message.pk)
    if not mine.update(state=SENDING, attempts=F("attempts") + 1, send_after=clock.now() + LEASE):
        return None
    message.refresh_from_db()
    return message


def _is_busy(sender_ref: str) -> bool:
    if connection.vendor == "postgresql":  # SQLite has one writer at a time anyway
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [f"outbox {sender_ref}"])
    running = OutgoingMessage.objects.to_send().filter(
        state=SENDING, send_after__gt=clock.now(), sender_ref=sender_ref
    )
    return running.count() >= AT_ONCE_PER_SENDER


def _lose(message: OutgoingMessage) -> None:
    words = _("Sending was cut off. The message may have left.")
    same = OutgoingMessage.objects.filter(pk=message.pk, state=SENDING, attempts=message.attempts)
    if same.update(state=UNCERTAIN, last_words=words):
        message.refresh_from_db()
        _tell(message)


def _tell(message: OutgoingMessage) -> None:
    record(
        TELLS[message.state](
            outgoing_id=message.pk,
            state=message.state,
            purpose=message.purpose,
            words=message.last_words,
        ),
        about=message.about,
        by=SYSTEM,
    )

from collections.abc import Sequence
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from regulars.jobs.actions import enqueue
from regulars.jobs.declare import NORMAL, PERSON
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.inserting import insert_many
from regulars.kit.making import made
from regulars.kit.reading import read_rows
from regulars.kit.text import one_line
from regulars.outbox import ports
from regulars.outbox.events import OutgoingPosted
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import (
    GIVE_UP_AFTER,
    HELD,
    QUEUED,
    SUBJECT_CHARS,
    URGENT,
    Draft,
    UnfitRecipient,
    fit_message_id,
    frozen_files,
    frozen_headers,
    frozen_recipients,
)


@transaction.atomic
def post(draft: Draft, *, hold_seconds: int = 0, by: Actor) -> OutgoingMessage:
    """Write down a message that is to leave, and queue it; the same intent key gives the first one.

    Its recipients, its words and its Message-ID stay as they are from here on.

    Args:
        draft: What is to be said, and to whom.
        hold_seconds: For so long `withdraw` can still take it back, or until ``draft.send_at``.
        by: Whose message it is.

    Raises:
        UnfitRecipient: an address cannot be written to, or there is none.
        NoSender: nobody sends by this channel.
        ValueError: a header that only the sender may write.
    """
    if known := read_rows(OutgoingMessage, "WHERE intent_key = %s", [draft.intent_key]):
        return known[0]

    message = _frozen(draft, hold_seconds=hold_seconds)
    try:
        with transaction.atomic():
            insert_many([message])
    except IntegrityError:  # the same press of Send, a moment ago
        return OutgoingMessage.objects.get(intent_key=draft.intent_key)

    schedule(message)
    record(
        OutgoingPosted(outgoing_id=message.pk, state=message.state, purpose=message.purpose),
        about=message.about,
        by=by,
    )
    return message


def schedule(message: OutgoingMessage) -> None:
    """Queue the next attempt to send, at the moment it is due; inside a transaction."""
    enqueue(
        "outbox.send",
        {"outgoing_id": message.pk},
        run_at=message.send_after,
        priority=PERSON if message.purpose in URGENT else NORMAL,
        key=f"outgoing:{message.pk}",
    )


def _frozen(draft: Draft, *, hold_seconds: int) -> OutgoingMessage:
    to = _somebody(frozen_recipients(draft.to))
    cc = frozen_recipients(draft.cc, but=[person["address"] for person in to])
    seen = [person["address"] for person in [*to, *cc]]
    now = clock.now()
    leaves_at = now + timedelta(seconds=max(hold_seconds, 0))
    if draft.send_at is not None:
        leaves_at = max(leaves_at, draft.send_at)
    return made(
        OutgoingMessage,
        intent_key=draft.intent_key,
        channel=draft.channel,
        sender_ref=draft.sender_ref,
        purpose=draft.purpose,
        about=draft.about,
        message_id=ports.sender_for(draft.channel).identify(draft),
        to=to,
        cc=cc,
        bcc=frozen_recipients(draft.bcc, but=seen),
        attachments=frozen_files(draft.attachments),
        subject=one_line(draft.subject)[:SUBJECT_CHARS],
        text=draft.text,
        html=draft.html,
        headers=frozen_headers(draft.headers),
        thread_token=draft.thread_token,
        in_reply_to=fit_message_id(draft.in_reply_to),
        references=_fit_references(draft.references),
        language=draft.language,
        state=HELD if leaves_at > now else QUEUED,
        send_after=leaves_at,
        give_up_at=leaves_at + GIVE_UP_AFTER,
        created_at=now,
    )


def _somebody(to: list[dict[str, str]]) -> list[dict[str, str]]:
    if not to:
        raise UnfitRecipient(_("Say who the message is for."), field="to")
    return to


def _fit_references(references: Sequence[str]) -> list[str]:
    return [fit for reference in references if (fit := fit_message_id(reference))]

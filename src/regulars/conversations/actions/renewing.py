"""Let a message say what a better reading of the same mail found; nothing else happens by that."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from regulars.conversations.changing import locked, touch
from regulars.conversations.events import MessageRenewed
from regulars.conversations.indexing import add_words
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.conversations.placing import attachment_row
from regulars.conversations.rules import (
    HEADER_ID_CHARS,
    NAME_CHARS,
    PERSON,
    SUBJECT_CHARS,
    IncomingAttachment,
    IncomingMessage,
    shown_name,
)
from regulars.customers.actions import find_or_add_many
from regulars.customers.rules import ADDRESS_CHARS
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.inserting import insert_many
from regulars.kit.text import one_line, snippet

HEADER_SUBJECT_CHARS = 998
WORDS = ("text", "html", "new_from", "quoted_from")
_FILE = (
    "filename",
    "content_type",
    "size",
    "sha256",
    "content_id",
    "is_inline",
    "part_of",
    "part_start",
    "part_end",
    "part_encoding",
)


@dataclass(frozen=True, slots=True)
class Renewal:
    """A message, by its key, and what it says by the new reading.

    `is_first`: nobody could read it before, so that who wrote it and the subject are news too.
    """

    message_id: int
    incoming: IncomingMessage
    is_first: bool


@transaction.atomic
def renew_messages(renewals: Sequence[Renewal], *, by: Actor) -> list[bool]:
    """Let messages say what was found now; return for each whether anything differs.

    They keep their place, their conversation its number and its state: no clock starts or stops,
    nothing is sent, nobody is told. Messages that are gone stay gone.
    """
    return [_renewed(each, by) for each in renewals]


def _renewed(renewal: Renewal, by: Actor) -> bool:
    message = Message.objects.select_related("conversation").filter(pk=renewal.message_id).first()
    if message is None:
        return False
    incoming = renewal.incoming
    changed = _set(message, {name: getattr(incoming, name) for name in WORDS})
    if renewal.is_first:
        changed |= _set(message, _writer(incoming))
    files = _renew_files(message, incoming.attachments)
    if not changed and not files:
        return False
    message.save(update_fields=sorted(changed))
    conversation = locked(message.conversation)
    _show(conversation, message, incoming if renewal.is_first else None, by)
    message.conversation = conversation
    add_words([(conversation, message)])
    told = sorted(changed | ({"attachments"} if files else set()))
    record(
        MessageRenewed(message_id=message.pk, changed=", ".join(told)),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    return True


def _set(message: Message, values: dict[str, Any]) -> set[str]:
    """Set the fields that differ; return their names."""
    changed = {name for name, value in values.items() if getattr(message, name) != value}
    for name in changed:
        setattr(message, name, values[name])
    return changed


def _writer(incoming: IncomingMessage) -> dict[str, Any]:
    """Return all that could not be known of a mail that nobody could read."""
    address, answer_to = incoming.from_address or incoming.customer.value, incoming.customer.value
    return {
        "from_name": one_line(incoming.from_name or incoming.customer.name)[:NAME_CHARS],
        "from_address": address[:ADDRESS_CHARS],
        "reply_address": answer_to[:ADDRESS_CHARS] if answer_to != address else "",
        "to": incoming.to,
        "cc": incoming.cc,
        "subject": one_line(incoming.subject)[:HEADER_SUBJECT_CHARS],
        "language": incoming.language or "",
        "message_id": incoming.message_id[:HEADER_ID_CHARS],
        "in_reply_to": incoming.in_reply_to[:HEADER_ID_CHARS],
        "sent_at": min(incoming.sent_at or incoming.received_at, incoming.received_at),
        "is_automatic": incoming.kind != PERSON,
        "sender_check": dict(incoming.sender_check),
    }


def _renew_files(message: Message, wanted: Sequence[IncomingAttachment]) -> bool:
    """Keep the files that are the same, so that links to them hold; return whether any is not."""
    rows = [attachment_row(message, each) for each in wanted]
    missing = {_told(row): row for row in reversed(rows)}
    surplus = [row.pk for row in message.attachments.all() if not missing.pop(_told(row), None)]
    Attachment.objects.filter(pk__in=surplus).delete()
    insert_many([row for row in rows if missing.get(_told(row)) is row])
    return bool(surplus or missing)


def _told(row: Attachment) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in _FILE)


def _show(
    conversation: Conversation, message: Message, incoming: IncomingMessage | None, by: Actor
) -> None:
    """Let lists show what a conversation says now, and, where it was unknown, who wrote."""
    fields = [*touch(conversation)]
    if conversation.last_message_at == message.created_at:
        conversation.snippet = snippet(message.new_text)
        fields.append("snippet")
    if incoming and conversation.message_count == 1:
        found = find_or_add_many([incoming.customer], by=by)
        conversation.customer = found[incoming.customer.key]
        conversation.customer_name = shown_name(conversation.customer.name, incoming.customer.value)
        conversation.subject = one_line(incoming.subject)[:SUBJECT_CHARS]
        conversation.language = incoming.language or ""
        conversation.kind = incoming.kind
        fields += ["customer", "customer_name", "subject", "language", "kind"]
    conversation.save(update_fields=fields)

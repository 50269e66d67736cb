"""What an incoming message becomes: a message in a new conversation, or in one that stands.

Rows are made and changed here, and saved by `actions.taking`.
"""

from dataclasses import dataclass
from datetime import datetime

from regulars.conversations.changing import say, touch
from regulars.conversations.joining import Threads
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.conversations.rules import (
    HEADER_ID_CHARS,
    NAME_CHARS,
    PERSON,
    REPORT,
    SUBJECT_CHARS,
    WAITING_ON_THEM,
    IncomingAttachment,
    IncomingMessage,
    Standing,
    after_customer_wrote,
    after_history,
    at_first,
    shown_name,
    waiting_on_us,
)
from regulars.customers.models import Customer
from regulars.customers.rules import ADDRESS_CHARS
from regulars.kit import clock
from regulars.kit.ids import new_token
from regulars.kit.making import made
from regulars.kit.text import one_line

HEADER_SUBJECT_CHARS = 998


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one incoming message."""

    conversation: Conversation
    message: Message
    opened: bool = False
    reopened: bool = False
    woke: bool = False
    held: bool = False  # from somebody who has not been in there


def place(incoming: IncomingMessage, customer: Customer, threads: Threads, now: datetime) -> Taken:
    found = threads.find(incoming, customer.pk)
    conversation = found.conversation if found else _begun(incoming, customer, now)
    message = _message(incoming, conversation, now)
    message.is_unverified = found is not None and not found.is_known
    if incoming.is_report:
        message.sender_check = {**message.sender_check, REPORT: True}
    threads.learn(conversation, message, incoming)
    if found is None:
        say(conversation, message)
        return Taken(conversation, message, opened=True)
    if message.is_unverified:
        return _held(conversation, message, incoming)
    return _joined(conversation, message, incoming)


def _joined(conversation: Conversation, message: Message, incoming: IncomingMessage) -> Taken:
    before = conversation.status
    _join(conversation, incoming)
    say(conversation, message)
    touch(conversation)
    moved = conversation.status != before
    return Taken(
        conversation,
        message,
        reopened=moved and before == Conversation.Status.CLOSED,
        woke=moved and before == Conversation.Status.SNOOZED,
    )


def _held(conversation: Conversation, message: Message, incoming: IncomingMessage) -> Taken:
    """Keep a stranger's words beside the others: what is over stays so, what is snoozed too.

    Where only we have spoken last, it waits for us again, so that somebody looks at them.
    """
    standing = Standing.of(conversation)
    is_said = incoming.is_live and not message.is_automatic
    if is_said and standing.status == WAITING_ON_THEM:
        waiting_on_us(max(message.created_at, conversation.opened_at)).put_on(conversation)
    conversation.message_count += 1
    touch(conversation)
    return Taken(conversation, message, held=True)


def _begun(incoming: IncomingMessage, customer: Customer, now: datetime) -> Conversation:
    conversation = made(
        Conversation,
        subject=one_line(incoming.subject)[:SUBJECT_CHARS],
        kind=incoming.kind,
        channel=incoming.channel,
        channel_ref=incoming.channel_ref,
        location_id=incoming.location_id,
        customer=customer,
        language=incoming.language or "",
        token=new_token(),
        is_history=not incoming.is_live,
        opened_at=incoming.at,
        updated_at=now,
        last_message_at=incoming.at,
        customer_name=shown_name(customer.name, incoming.customer.value),
    )
    at_first(incoming.at, is_live=incoming.is_live).put_on(conversation)
    return conversation


def _join(conversation: Conversation, incoming: IncomingMessage) -> None:
    standing = Standing.of(conversation)
    if not incoming.is_live:
        after_history(standing, incoming.at).put_on(conversation)
        conversation.opened_at = min(conversation.opened_at, incoming.at)
        return

    at = max(incoming.at, conversation.opened_at)
    after_customer_wrote(standing, at, kind=incoming.kind).put_on(conversation)
    if incoming.kind == PERSON and conversation.kind != PERSON:
        conversation.kind = PERSON
        waiting_on_us(at).put_on(conversation)
    if conversation.status != standing.status:
        conversation.is_history = False


def _message(incoming: IncomingMessage, conversation: Conversation, now: datetime) -> Message:
    address = incoming.from_address or incoming.customer.value
    answer_to = incoming.customer.value
    return made(
        Message,
        conversation=conversation,
        direction=Message.Direction.IN,
        from_name=one_line(incoming.from_name or incoming.customer.name)[:NAME_CHARS],
        from_address=address[:ADDRESS_CHARS],
        reply_address=answer_to[:ADDRESS_CHARS] if answer_to != address else "",
        to=incoming.to,
        cc=incoming.cc,
        subject=one_line(incoming.subject)[:HEADER_SUBJECT_CHARS],
        text=incoming.text,
        html=incoming.html,
        new_from=incoming.new_from,
        quoted_from=incoming.quoted_from,
        language=incoming.language or "",
        sent_at=min(incoming.sent_at or incoming.received_at, incoming.received_at),
        created_at=incoming.at,
        message_id=incoming.message_id[:HEADER_ID_CHARS],
        in_reply_to=incoming.in_reply_to[:HEADER_ID_CHARS],
        raw_sha256=incoming.raw_sha256,
        is_automatic=incoming.kind != PERSON,
        sender_check=dict(incoming.sender_check),
    )


def begun_with(
    message: Message, customer: Customer, *, like: Conversation, kind: str
) -> Conversation:
    """Return a conversation, not yet saved, that begins with a message now; `like` says where."""
    now = clock.now()
    conversation = made(
        Conversation,
        subject=message.subject[:SUBJECT_CHARS],
        kind=kind,
        channel=like.channel,
        channel_ref=like.channel_ref,
        location_id=like.location_id,
        customer=customer,
        language=message.language,
        token=new_token(),
        opened_at=message.created_at,
        updated_at=now,
        last_message_at=message.created_at,
        customer_name=shown_name(customer.name, message.reply_address or message.from_address),
    )
    waiting_on_us(message.created_at).put_on(conversation)
    say(conversation, message)
    return conversation


def attachment_row(message: Message, attachment: IncomingAttachment) -> Attachment:
    return made(
        Attachment,
        message=message,
        filename=attachment.filename[:255],
        content_type=attachment.content_type[:127],
        size=attachment.size,
        sha256=attachment.sha256,
        content_id=attachment.content_id[:255],
        is_inline=attachment.is_inline,
        part_of=attachment.part_of,
        part_start=attachment.part_start,
        part_end=attachment.part_end,
        part_encoding=attachment.part_encoding,
    )

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from regulars.conversations.changing import say, touch
from regulars.conversations.events import (
    ConversationOpened,
    ConversationReopened,
    ConversationWoke,
    MessageReceived,
)
from regulars.conversations.indexing import add_words, index_opened
from regulars.conversations.joining import Threads, threads_for
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.conversations.rules import (
    HEADER_ID_CHARS,
    NAME_CHARS,
    PERSON,
    SUBJECT_CHARS,
    IncomingAttachment,
    IncomingMessage,
    Standing,
    after_customer_wrote,
    after_history,
    at_first,
    shown_name,
    waiting_on_us,
)
from regulars.customers.actions import find_or_add_many
from regulars.customers.models import Customer
from regulars.customers.rules import ADDRESS_CHARS
from regulars.jobs.actions import enqueue
from regulars.jobs.rules import BULK
from regulars.journal.actions import Happening, record_many
from regulars.kit import clock
from regulars.kit.actor import SYSTEM, Actor
from regulars.kit.ids import new_token
from regulars.kit.inserting import insert_many
from regulars.kit.text import one_line


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one incoming message."""

    conversation: Conversation
    message: Message
    opened: bool = False
    reopened: bool = False
    woke: bool = False


@transaction.atomic
def take_messages(messages: Sequence[IncomingMessage], *, by: Actor = SYSTEM) -> list[Taken]:
    """Take what customers wrote: each becomes a message of the conversation it belongs to.

    Up to about fifty at a time, oldest first; a mail and the answer to it may come together. It
    takes as many queries for fifty as for one. Live words of a person reopen a closed conversation
    and wake a snoozed one; those of machines are added and move nothing. Imported history is
    closed at the time of its last message.

    Bytes are in `files` before this is called.
    """
    if not messages:
        return []

    keys = [message.customer.key for message in messages]
    known = find_or_add_many([message.customer for message in messages], by=by)
    customers = [known[key] for key in keys]
    threads = threads_for(messages, [customer.pk for customer in customers])
    now = clock.now()
    taken = [
        _place(message, customer, threads, now)
        for message, customer in zip(messages, customers, strict=True)
    ]
    _write(taken, messages)
    _record(taken, messages, by=by)
    _index(taken)
    _have_languages_noted(taken, messages)
    return taken


def _place(incoming: IncomingMessage, customer: Customer, threads: Threads, now: datetime) -> Taken:
    found = threads.find(incoming, customer.pk)
    conversation = found or _begun(incoming, customer, now)
    message = _message(incoming, conversation, now)
    threads.learn(conversation, customer.pk, own=message.message_id, answers=message.in_reply_to)
    if found is None:
        say(conversation, message)
        return Taken(conversation, message, opened=True)

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


def _begun(incoming: IncomingMessage, customer: Customer, now: datetime) -> Conversation:
    conversation = Conversation(
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
    return Message(
        conversation=conversation,
        direction=Message.Direction.IN,
        from_name=one_line(incoming.from_name or incoming.customer.name)[:NAME_CHARS],
        from_address=address[:ADDRESS_CHARS],
        reply_address=answer_to[:ADDRESS_CHARS] if answer_to != address else "",
        to=incoming.to,
        cc=incoming.cc,
        subject=one_line(incoming.subject)[:998],
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
    )


def _write(taken: Sequence[Taken], messages: Sequence[IncomingMessage]) -> None:
    new = {id(each.conversation): each.conversation for each in taken if each.opened}
    joined = {
        each.conversation.number: each.conversation
        for each in taken
        if id(each.conversation) not in new
    }
    insert_many(list(new.values()))
    _update(list(joined.values()))
    for each in taken:
        each.message.conversation = each.conversation  # which has a number only now
    insert_many([each.message for each in taken])
    insert_many(
        [
            _attachment(each.message, attachment)
            for each, incoming in zip(taken, messages, strict=True)
            for attachment in incoming.attachments
        ]
    )


def _attachment(message: Message, attachment: IncomingAttachment) -> Attachment:
    return Attachment(
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


_CHANGED = (
    "status",
    "kind",
    "is_history",
    "opened_at",
    "updated_at",
    "last_message_at",
    "last_direction",
    "snippet",
    "message_count",
    "waiting_since",
    "snoozed_until",
    "closed_at",
    "version",
)
_FIELDS = [Conversation._meta.get_field(name) for name in _CHANGED]
_UPDATE = "UPDATE conversations_conversation SET {} WHERE number = %s".format(  # noqa: S608
    ", ".join(f"{name} = %s" for name in _CHANGED)
)


def _update(conversations: Sequence[Conversation]) -> None:
    """Save many conversations with one statement; `bulk_update` takes ten times as long."""
    if not conversations:
        return

    rows = [
        (
            *(
                field.get_db_prep_save(getattr(each, field.attname), connection)  # type: ignore[union-attr]
                for field in _FIELDS
            ),
            each.number,
        )
        for each in conversations
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_UPDATE, rows)


def _record(taken: Sequence[Taken], messages: Sequence[IncomingMessage], *, by: Actor) -> None:
    record_many(
        [
            Happening(
                event=event,
                about=f"conversation:{each.conversation.number}",
                also=f"customer:{each.conversation.customer_id}",
                by=by,
                at=incoming.at,
            )
            for each, incoming in zip(taken, messages, strict=True)
            for event in _events(each, incoming)
        ]
    )


def _events(
    taken: Taken, incoming: IncomingMessage
) -> list[ConversationOpened | MessageReceived | ConversationReopened | ConversationWoke]:
    place = {
        "location_id": taken.conversation.location_id,
        "customer_id": taken.conversation.customer_id,
    }
    said = {
        "message_id": taken.message.pk,
        "channel": incoming.channel,
        "kind": incoming.kind,
        "is_live": incoming.is_live,
    }
    if taken.opened:
        return [ConversationOpened(direction="in", **said, **place)]

    received = MessageReceived(**said, **place)
    if taken.reopened:
        return [received, ConversationReopened(because="customer", **place)]
    if taken.woke:
        return [received, ConversationWoke(because="customer", **place)]
    return [received]


def _index(taken: Sequence[Taken]) -> None:
    opened: dict[int, tuple[Conversation, list[Message]]] = {}
    more: list[tuple[Conversation, Message]] = []
    for each in taken:
        number = each.conversation.number
        if each.opened:
            opened[number] = (each.conversation, [each.message])
        elif number in opened:
            opened[number][1].append(each.message)
        else:
            more.append((each.conversation, each.message))
    if opened:
        index_opened(opened.values())
    if more:
        add_words(more)


def _have_languages_noted(taken: Sequence[Taken], messages: Sequence[IncomingMessage]) -> None:
    ids = [
        each.message.pk
        for each, incoming in zip(taken, messages, strict=True)
        if incoming.language == "" and incoming.new_text
    ]
    if ids:
        enqueue("conversations.note_languages", {"messages": ids}, priority=BULK)

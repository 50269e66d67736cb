from collections.abc import Sequence
from typing import Any

from django.db import transaction

from regulars.conversations.events import (
    ConversationOpened,
    ConversationReopened,
    ConversationWoke,
    MessageHeld,
    MessageReceived,
)
from regulars.conversations.indexing import add_words, index_opened
from regulars.conversations.joining import threads_for
from regulars.conversations.models import Conversation, Message
from regulars.conversations.parties import read_at
from regulars.conversations.placing import Taken, attachment_row, place
from regulars.conversations.rules import IncomingMessage
from regulars.customers.actions import find_or_add_many, note_reachable
from regulars.customers.models import Customer
from regulars.jobs.actions import enqueue
from regulars.jobs.rules import BULK
from regulars.journal.actions import Happening, record_many
from regulars.journal.events import Event
from regulars.kit import clock
from regulars.kit.actor import SYSTEM, Actor
from regulars.kit.inserting import insert_many
from regulars.kit.updating import update_many

__all__ = ["Taken", "take_messages"]

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


@transaction.atomic
def take_messages(messages: Sequence[IncomingMessage], *, by: Actor = SYSTEM) -> list[Taken]:
    """Take what customers wrote: each becomes a message of the conversation it belongs to.

    Up to about fifty at a time, oldest first; a mail and the answer to it may come together. It
    takes as many queries for fifty as for one. Live words of a person reopen a closed conversation
    and wake a snoozed one; those of machines are added and move nothing. Imported history is
    closed at the time of its last message. A stranger's words with a conversation's token are held
    there, unverified: they reopen nothing and are shown to nobody outside.

    Bytes are in `files` before this is called.
    """
    if not messages:
        return []

    keys = [message.customer.key for message in messages]
    known = find_or_add_many([message.customer for message in messages], by=by)
    customers = [known[key] for key in keys]
    threads = threads_for(messages)
    now = clock.now()
    taken = [
        place(message, customer, threads, now)
        for message, customer in zip(messages, customers, strict=True)
    ]
    _write(taken, messages)
    threads.keep_missed()
    _note_reachable(taken, messages, customers, by=by)
    _record(taken, messages, by=by)
    _index(taken)
    _have_languages_noted(taken, messages)
    return taken


def _write(taken: Sequence[Taken], messages: Sequence[IncomingMessage]) -> None:
    new = {id(each.conversation): each.conversation for each in taken if each.opened}
    joined = {
        each.conversation.number: each.conversation
        for each in taken
        if id(each.conversation) not in new
    }
    insert_many(list(new.values()))
    update_many(list(joined.values()), _CHANGED)
    for each in taken:
        each.message.conversation = each.conversation  # which has a number only now
    insert_many([each.message for each in taken])
    insert_many(
        [
            attachment_row(each.message, attachment)
            for each, incoming in zip(taken, messages, strict=True)
            for attachment in incoming.attachments
        ]
    )


def _note_reachable(
    taken: Sequence[Taken],
    messages: Sequence[IncomingMessage],
    customers: Sequence[Customer],
    *,
    by: Actor,
) -> None:
    """Whoever writes from an address reads there, too: mail to it need not come back again."""
    back = [
        read_at(each.message)
        for each, incoming, customer in zip(taken, messages, customers, strict=True)
        if incoming.is_live and incoming.customer.key[1] in customer.bouncing
    ]
    if any(back):
        note_reachable(filter(None, back), by=by)


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


def _events(taken: Taken, incoming: IncomingMessage) -> list[Event]:
    place: dict[str, Any] = {
        "location_id": taken.conversation.location_id,
        "customer_id": taken.conversation.customer_id,
    }
    said = place | {
        "message_id": taken.message.pk,
        "channel": incoming.channel,
        "kind": incoming.kind,
        "is_live": incoming.is_live,
    }
    if taken.opened:
        return [ConversationOpened(direction="in", **said)]

    if taken.held:
        held = place | {"message_id": taken.message.pk, "channel": incoming.channel}
        return [MessageHeld(is_live=incoming.is_live, **held)]

    received = MessageReceived(**said)
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

"""What a stranger with a token wrote: let them in, or give them a conversation of their own."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.conversations.changing import LAST_WORDS, locked, move, say, touch
from regulars.conversations.events import (
    ConversationOpened,
    ConversationReopened,
    MessageMovedOut,
    MessageReceived,
    SenderAccepted,
)
from regulars.conversations.indexing import index_opened
from regulars.conversations.models import Conversation, Message
from regulars.conversations.parties import read_at, writer_key
from regulars.conversations.placing import begun_with
from regulars.conversations.refusals import NotHeld
from regulars.conversations.rules import PERSON, Standing, after_customer_wrote
from regulars.customers.actions import find_or_add_many, note_reachable
from regulars.customers.rules import EMAIL, Address
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.inserting import insert_many
from regulars.kit.permissions import require
from regulars.kit.updating import update_many

AUTOMATIC = "automatic"


@transaction.atomic
def accept_sender(message: Message, *, by: Actor) -> Message:
    """Let whoever wrote an unverified message belong to its conversation, with all they wrote.

    Their words count as any that come in: they reopen a closed conversation and wake a snoozed one.

    Raises:
        NotHeld: the message is not held, or no longer.
    """
    conversation = locked(message.conversation)
    require(by, "conversation.accept", conversation)
    held = _held_of(conversation, message)
    for each in held:
        each.is_unverified = False
    update_many(held, ["is_unverified"])
    was_closed = conversation.is_closed
    _let_speak(conversation, held)
    note_reachable(filter(None, map(read_at, held)), by=by)
    address = message.reply_address or message.from_address
    place: dict[str, Any] = {**_place(conversation), "channel": conversation.channel}
    also = f"customer:{conversation.customer_id}"
    record(
        SenderAccepted(message_id=message.pk, address=address, **place),
        about=conversation,
        also=also,
        by=by,
    )
    for each in held:
        received = MessageReceived(message_id=each.pk, kind=_kind(each), is_live=True, **place)
        record(received, about=conversation, also=also, by=by)
    if was_closed and not conversation.is_closed:
        reopened = ConversationReopened(because="customer", **_place(conversation))
        record(reopened, about=conversation, also=also, by=by)
    return next(each for each in held if each.pk == message.pk)


@transaction.atomic
def move_message_out(message: Message, *, by: Actor) -> Conversation:
    """Give an unverified message a conversation of its own, whose customer is whoever wrote it.

    Raises:
        NotHeld: the message is not held, or no longer.
    """
    old = locked(message.conversation)
    require(by, "conversation.accept", old)
    message = next(each for each in _held_of(old, message) if each.pk == message.pk)
    new = _begun(old, message, by=by)
    message.conversation, message.is_unverified = new, False
    update_many([message], ["conversation", "is_unverified"])
    note_reachable(filter(None, [read_at(message)]), by=by)
    old.message_count -= 1
    update_many([old], [*touch(old), "message_count"])
    opened = ConversationOpened(
        message_id=message.pk,
        channel=new.channel,
        direction="in",
        kind=new.kind,
        is_live=True,
        **_place(new),
    )
    record(opened, about=new, also=f"customer:{new.customer_id}", by=by)
    moved = MessageMovedOut(message_id=message.pk, moved_to=new.number, **_place(old))
    record(moved, about=old, also=f"customer:{old.customer_id}", by=by)
    left = list(Message.objects.filter(conversation=old).order_by("pk"))
    index_opened([(old, left), (new, [message])])
    return new


def _held_of(conversation: Conversation, message: Message) -> list[Message]:
    """Return what the writer of a message wrote here unverified, that one among it."""
    rows = Message.objects.filter(conversation=conversation, is_unverified=True).order_by("pk")
    key = writer_key(message)
    found = [each for each in rows if writer_key(each) == key]
    if message.pk not in {each.pk for each in found}:
        raise NotHeld(_("Somebody has decided about this message already."))
    return found


def _let_speak(conversation: Conversation, held: list[Message]) -> None:
    conversation.message_count -= len(held)
    for message in held:
        say(conversation, message)
        standing = after_customer_wrote(
            Standing.of(conversation),
            max(message.created_at, conversation.opened_at),
            kind=_kind(message),
        )
        fields = move(conversation, standing)
    conversation.is_history = conversation.is_history and conversation.is_closed
    update_many([conversation], [*fields, *LAST_WORDS, "is_history"])


def _begun(old: Conversation, message: Message, *, by: Actor) -> Conversation:
    address = message.reply_address or message.from_address
    writer = Address(EMAIL, address, message.from_name, "", message.created_at)
    customer = find_or_add_many([writer], by=by)[writer.key]
    new = begun_with(message, customer, like=old, kind=_kind(message))
    insert_many([new])
    return new


def _kind(message: Message) -> str:
    return AUTOMATIC if message.is_automatic else PERSON


def _place(conversation: Conversation) -> dict[str, int]:
    return {
        "location_id": conversation.location_id,
        "customer_id": conversation.customer_id,
    }

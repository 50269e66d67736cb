"""Answer and close hundreds of conversations at once, as a year of pressing Send would have.

Leaves the very rows that the verbs leave, which test_demo_bulk.py compares; the verbs themselves
would take minutes for a year. What comes in goes through ``take_messages`` like everything else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction

from regulars.conversations.events import (
    ConversationClosed,
    ConversationReplied,
    DeliveryChanged,
)
from regulars.conversations.indexing import add_words
from regulars.conversations.models import Conversation, Message
from regulars.conversations.rules import (
    Standing,
    closed,
    reply_subject,
    waiting_on_them,
)
from regulars.journal.actions import Happening, record_many
from regulars.kit.actor import SYSTEM, Actor
from regulars.kit.ids import new_token
from regulars.kit.inserting import insert_many
from regulars.kit.text import snippet
from regulars.outbox.events import OutgoingPosted, OutgoingSent
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.ports import sender_for
from regulars.outbox.rules import GIVE_UP_AFTER, SENT

HELD_FOR = timedelta(seconds=10)


@dataclass(slots=True, kw_only=True)
class Reply:
    """One answer: who gave it, when, its header id, and those of what was said before."""

    conversation: Conversation
    text: str
    at: datetime
    by: Actor
    to: dict[str, str]
    header_id: str
    references: list[str]


@transaction.atomic
def reply_to_many(replies: Sequence[Reply]) -> list[Message]:
    """Answer each, have each answer brought away ten seconds later, and return the answers."""
    messages = [_message(reply) for reply in replies]
    insert_many(messages)
    outgoing = [_outgoing(*pair) for pair in zip(replies, messages, strict=True)]
    insert_many(outgoing)
    _save([reply.conversation for reply in replies])
    happenings: list[Happening] = []
    for reply, message, sent in zip(replies, messages, outgoing, strict=True):
        happenings += _pressed(reply, message, sent)
        happenings += _brought(reply, message, sent)
    record_many(happenings)
    add_words([(message.conversation, message) for message in messages])
    return messages


def _message(reply: Reply) -> Message:
    conversation = reply.conversation
    before = Standing.of(conversation).as_plain()
    message = Message(
        conversation=conversation,
        direction=Message.Direction.OUT,
        delivery=Message.Delivery.SENT,
        author_id=int(reply.by.id),
        from_name=reply.by.name,
        to=[reply.to],
        subject=reply_subject(conversation.subject),
        text=reply.text,
        sent_at=reply.at,
        created_at=reply.at,
        message_id=reply.header_id,
        in_reply_to=reply.references[-1] if reply.references else "",
        standing_before={
            **before,
            "assignee": conversation.assignee_id,
            "version": conversation.version + 1,
        },
    )
    _stand(reply, message)
    return message


def _stand(reply: Reply, message: Message) -> None:
    conversation = reply.conversation
    waiting_on_them().put_on(conversation)
    conversation.version += 1
    conversation.updated_at = conversation.last_message_at = reply.at
    conversation.message_count += 1
    conversation.snippet = snippet(message.text)
    conversation.last_direction = "out"
    conversation.is_history = False
    if conversation.assignee_id is None:
        conversation.assignee_id, conversation.assignee_name = int(reply.by.id), reply.by.name


def _outgoing(reply: Reply, message: Message) -> OutgoingMessage:
    conversation, left_at = reply.conversation, reply.at + HELD_FOR
    return OutgoingMessage(
        intent_key=f"message:{message.pk}:{new_token(8)}",
        channel=conversation.channel,
        sender_ref=conversation.channel_ref,
        purpose="reply",
        about=f"message:{message.pk}",
        message_id=message.message_id,
        to=message.to,
        subject=message.subject,
        text=message.text,
        thread_token=conversation.token,
        in_reply_to=message.in_reply_to,
        references=reply.references,
        language=conversation.language,
        state=SENT,
        send_after=left_at,
        give_up_at=left_at + GIVE_UP_AFTER,
        attempts=1,
        accepted=[reply.to["address"]],
        last_words=_words(),
        created_at=reply.at,
        sent_at=left_at,
    )


def _words() -> str:
    return sender_for("email").send(OutgoingMessage()).words


def _pressed(reply: Reply, message: Message, sent: OutgoingMessage) -> list[Happening]:
    conversation = reply.conversation
    posted = OutgoingPosted(outgoing_id=sent.pk, state="held", purpose="reply")
    replied = ConversationReplied(
        message_id=message.pk, channel=conversation.channel, **_place(conversation)
    )
    return [
        Happening(event=posted, about=f"message:{message.pk}", by=reply.by, at=reply.at),
        _happened(replied, conversation, by=reply.by, at=reply.at),
    ]


def _brought(reply: Reply, message: Message, sent: OutgoingMessage) -> list[Happening]:
    left_at = reply.at + HELD_FOR
    handed = OutgoingSent(outgoing_id=sent.pk, state=SENT, purpose="reply", words=sent.last_words)
    shown = DeliveryChanged(message_id=message.pk, delivery=SENT, **_place(reply.conversation))
    return [
        Happening(event=handed, about=f"message:{message.pk}", by=SYSTEM, at=left_at),
        _happened(shown, reply.conversation, by=SYSTEM, at=left_at),
    ]


@transaction.atomic
def close_many(closings: Sequence[tuple[Conversation, datetime, Actor]]) -> None:
    """Close each at its moment."""
    for conversation, at, _by in closings:
        closed(at).put_on(conversation)
        conversation.version += 1
        conversation.updated_at = at
    _save([conversation for conversation, _at, _by in closings])
    record_many([_closed(*closing) for closing in closings])


def _closed(conversation: Conversation, at: datetime, by: Actor) -> Happening:
    event = ConversationClosed(
        reason="",
        open_minutes=int((at - conversation.opened_at).total_seconds() // 60),
        channel=conversation.channel,
        kind=conversation.kind,
        is_live=not conversation.is_history,
        **_place(conversation),
    )
    return _happened(event, conversation, by=by, at=at)


def _place(conversation: Conversation) -> dict[str, int]:
    return {"location_id": conversation.location_id, "customer_id": conversation.customer_id}


def _happened(event: Any, conversation: Conversation, *, by: Actor, at: datetime) -> Happening:
    also = f"customer:{conversation.customer_id}"
    return Happening(event=event, about=conversation, also=also, by=by, at=at)


_CHANGED = (
    "status",
    "waiting_since",
    "snoozed_until",
    "closed_at",
    "updated_at",
    "version",
    "snippet",
    "last_message_at",
    "last_direction",
    "message_count",
    "is_history",
    "assignee",
    "assignee_name",
)
_FIELDS = [Conversation._meta.get_field(name) for name in _CHANGED]
_UPDATE = "UPDATE conversations_conversation SET {} WHERE number = %s".format(  # noqa: S608
    ", ".join(f"{field.column} = %s" for field in _FIELDS)  # type: ignore[union-attr]
)


def _save(conversations: Sequence[Conversation]) -> None:
    """Write the changed fields of many, with one statement."""
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

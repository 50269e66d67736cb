"""What these tests share: a shop with mail, a customer, an answer that has left, an attacker."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from regulars.channels.email.composing.letter import compose
from regulars.channels.email.letters import letter_of
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.tests.make import (
    HELP,
    a_mail,
    a_mailbox,
    a_manager_of,
    ada,
    as_actor,
    received,
)
from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.models import Conversation, Message
from regulars.outbox.models import OutgoingMessage

BEN = "ben@example.com"
MALLORY = "mallory@attacker.example"

__all__ = [
    "BEN",
    "HELP",
    "MALLORY",
    "a_mail",
    "a_mailbox",
    "a_manager_of",
    "ada",
    "answered_in",
    "as_actor",
    "came",
    "conversation_of",
    "letter_for",
    "reply_address_of",
]


def came(raw: bytes, mailbox: Mailbox | None = None, **more: Any) -> Message:
    """A mail that came by the door and was read."""
    mailbox = mailbox or Mailbox.objects.first() or a_mailbox()
    [row] = received(mailbox, raw, **more)
    assert row.state == RawMail.State.STORED
    assert row.message
    return Message.objects.get(pk=row.message)


def conversation_of(message: Message) -> Conversation:
    return Conversation.objects.get(pk=message.conversation_id)


def answered_in(conversation: Conversation, text: str = "It is on its way.") -> OutgoingMessage:
    """Our answer, as it waits to leave."""
    ours = reply_to_conversation(conversation, text=text, hold_seconds=0, by=as_actor(ada()))
    return OutgoingMessage.objects.get(about=f"message:{ours.pk}")


def reply_address_of(conversation: Conversation) -> str:
    local, domain = HELP.split("@")
    return f"{local}+{conversation.token}@{domain}"


def letter_for(outgoing: OutgoingMessage) -> EmailMessage:
    """The bytes that leave, read again."""
    raw = compose(letter_of(outgoing, Mailbox.objects.get()))
    return message_from_bytes(raw, policy=policy.default)

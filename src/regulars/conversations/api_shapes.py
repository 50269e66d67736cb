"""Conversations as other programs see them: plain values, from rows that are at hand."""

from collections.abc import Sequence
from typing import Any

from regulars.conversations import ports
from regulars.conversations.models import Attachment, Conversation, Message
from regulars.customers.api import customer_out

Shape = dict[str, Any]


def summary_out(conversation: Conversation, clocks: Sequence[Shape]) -> Shape:
    """Return a conversation without its messages."""
    assignee, team = conversation.assignee, conversation.team
    return {
        "number": conversation.number,
        "subject": conversation.subject,
        "status": conversation.status,
        "kind": conversation.kind,
        "language": conversation.language or None,
        "channel": conversation.channel,
        "customer": customer_out(conversation.customer),
        "assignee": {"id": assignee.pk, "name": assignee.name} if assignee else None,
        "team": {"id": team.pk, "name": team.name} if team else None,
        "location": {"id": conversation.location.pk, "name": conversation.location.name},
        "opened_at": conversation.opened_at,
        "updated_at": conversation.updated_at,
        "waiting_since": conversation.waiting_since,
        "snoozed_until": conversation.snoozed_until,
        "closed_at": conversation.closed_at,
        "clocks": list(clocks),
    }


def conversation_out(
    conversation: Conversation, clocks: Sequence[Shape], messages: Sequence[Message], *, base: str
) -> Shape:
    """Return a conversation with its messages; `base` is where the API's addresses begin."""
    shown = [message_out(message, conversation, base=base) for message in messages]
    return summary_out(conversation, clocks) | {"messages": shown}


def message_out(message: Message, conversation: Conversation, *, base: str) -> Shape:
    """Return one message; files should be at hand."""
    return {
        "id": message.pk,
        "conversation": conversation.number,
        "direction": message.direction,
        "delivery": message.delivery or None,
        "from": {
            "name": message.from_name,
            "address": message.from_address or _our_address(message, conversation),
        },
        "to": message.to,
        "cc": message.cc,
        "bcc": message.bcc,
        "forwards": message.forwards,
        "subject": message.subject,
        "sent_at": message.sent_at,
        "text": message.text,
        "new_text": message.new_text,
        "html": message.html,
        "message_id": message.message_id,
        "language": message.language or None,
        "attachments": [_attachment_out(each, conversation, base) for each in message.files],
    }


def _our_address(message: Message, conversation: Conversation) -> str:
    channel = ports.channels.get(conversation.channel)
    if message.direction != Message.Direction.OUT or channel is None:
        return ""
    line = channel.line(conversation.channel_ref)
    return line.address if line else ""


def _attachment_out(attachment: Attachment, conversation: Conversation, base: str) -> Shape:
    return {
        "id": attachment.pk,
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "url": f"{base}/conversations/{conversation.number}/attachments/{attachment.pk}",
    }

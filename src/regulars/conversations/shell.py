"""What this app puts into the pages of lower ones, and examples of its own for pictures."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from regulars.conversations.models import Conversation, Message
from regulars.conversations.queries import earlier_conversations
from regulars.conversations.rows import rows_of
from regulars.kit import looks
from regulars.kit.permissions import can
from regulars.ui import slots

SHOWN = 10


def fill_shell() -> None:
    """Show a customer's conversations on their page, and say which pages to take a picture of."""
    slots.fill("customer.panel", conversations_of, order=10)
    looks.register("conversations:show", _a_conversation)
    looks.register("conversations:html", _a_letter)
    looks.register("conversations:forward", _a_letter)


def conversations_of(given: Mapping[str, Any]) -> str:
    """Show the last conversations with a customer."""
    actor, customer = given["actor"], given["customer"]
    found = earlier_conversations(actor, customer.pk, limit=SHOWN)
    may_begin = can(actor, "conversation.open")
    if not found and not may_begin:
        return ""
    context = {"rows": rows_of(found), "customer": customer, "may_begin": may_begin}
    return render_to_string("conversations/_of_customer.html", context, request=given["request"])


def _a_conversation() -> dict[str, int] | None:
    number = Conversation.objects.order_by("-message_count", "-number").first()
    return None if number is None else {"number": number.number}


def _a_letter() -> dict[str, int] | None:
    letter = Message.objects.exclude(html="").order_by("-pk").first()
    if letter is None:
        return None
    return {"number": letter.conversation_id, "message_id": letter.pk}

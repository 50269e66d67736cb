"""What was found out about a sender after their message was taken."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from regulars.conversations.changing import touch
from regulars.conversations.events import SenderChecked
from regulars.conversations.models import Conversation, Message
from regulars.conversations.rules import FORGED
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.updating import update_many


@transaction.atomic
def note_sender_checks(checks: Mapping[int, Mapping[str, Any]], *, by: Actor) -> None:
    """Keep who vouches for messages, by their primary key; what was said first stays.

    Only what was left open, because name servers did not answer, gives way to a later look.

    An answer that is forged is held like a stranger's. A conversation that only a mailing began is
    none of a customer.
    """
    rows = Message.objects.select_for_update(of=("self",)).filter(pk__in=checks)
    for message in rows.select_related("conversation").order_by("pk"):
        first, found = message.sender_check, checks[message.pk]
        message.sender_check = {**first, **found} if _is_open(first) else {**found, **first}
        is_forged = message.sender_check.get("verdict") == FORGED
        if is_forged and not _is_first(message):
            message.is_unverified = True
        update_many([message], ["sender_check", "is_unverified"])
        if is_forged:
            _tell(message, FORGED, by=by)
        if message.sender_check.get("is_spam") and found.get("is_spam"):
            _put_with_mailings(message, by=by)


def _is_open(check: Mapping[str, Any]) -> bool:
    """Return whether a result is missing that might have vouched for the sender (RFC 8601)."""
    return "temperror" in check.values() and check.get("verdict") != "verified"


def _is_first(message: Message) -> bool:
    return not Message.objects.filter(
        conversation=message.conversation_id, pk__lt=message.pk
    ).exists()


def _put_with_mailings(message: Message, *, by: Actor) -> None:
    """Only where nobody has said anything else yet."""
    conversation = message.conversation
    if conversation.kind != Conversation.Kind.PERSON or conversation.message_count > 1:
        return
    conversation.kind = Conversation.Kind.BULK
    update_many([conversation], [*touch(conversation), "kind"])
    _tell(message, "spam", by=by)


def _tell(message: Message, verdict: str, *, by: Actor) -> None:
    conversation = message.conversation
    record(
        SenderChecked(
            message_id=message.pk,
            verdict=verdict,
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )

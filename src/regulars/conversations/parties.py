"""Whose words are whose: the customer's, at all their addresses, or somebody else's who wrote."""

from regulars.conversations.models import Conversation, Message
from regulars.customers.queries import bring_points
from regulars.customers.rules import EMAIL, contact_key

LOOKED_BACK = 20  # messages


def words_answered_by(message: Message) -> Message | None:
    """Return what a message of ours answers: the newest earlier words of whoever it goes to."""
    party = set().union(*(party_of(message.conversation, each["address"]) for each in message.to))
    earlier = Message.objects.filter(
        conversation=message.conversation_id,
        direction=Message.Direction.IN,
        is_automatic=False,
        pk__lt=message.pk,
    ).order_by("-pk")
    return next((each for each in earlier[:LOOKED_BACK] if writer_key(each) in party), None)


def writer_key(message: Message) -> str:
    """Return the form in which the address to answer a message at is compared; "" for none."""
    address = message.reply_address or message.from_address
    return contact_key(EMAIL, address) if address else ""


def party_of(conversation: Conversation, address: str) -> set[str]:
    """Return the keys of all addresses of whoever has this one: the customer's are one party.

    What somebody else said is never shown to them by us. "" is the customer's: by phone, say.
    """
    key = contact_key(EMAIL, address)
    bring_points([conversation.customer])
    theirs = {point.key for point in conversation.customer.points if point.kind == EMAIL}
    return theirs | {""} if key in theirs else {key}

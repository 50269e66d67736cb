"""Whose words are whose: the customer's, at all their addresses, or somebody else's who wrote."""

from collections.abc import Iterable, Mapping

from regulars.conversations.models import Conversation, Message
from regulars.conversations.rules import FORGED, REPORT
from regulars.customers.models import ContactPoint
from regulars.customers.queries import bring_points
from regulars.customers.rules import EMAIL, contact_key
from regulars.kit.reading import read_rows

LOOKED_BACK = 20  # messages


def words_answered_by(message: Message) -> Message | None:
    """Return what a message of ours answers: the newest earlier words of whoever it goes to.

    None where somebody who gets a copy has not seen them, and for what only passes something on.
    """
    if message.forwards:
        return None
    party = set().union(*(party_of(message.conversation, each["address"]) for each in message.to))
    earlier = Message.objects.filter(
        conversation=message.conversation_id,
        direction=Message.Direction.IN,
        is_automatic=False,
        is_unverified=False,
        pk__lt=message.pk,
    ).order_by("-pk")
    found = next((each for each in earlier[:LOOKED_BACK] if writer_key(each) in party), None)
    return found if found and _have_seen(message, found, party) else None


def _have_seen(ours: Message, theirs: Message, party: set[str]) -> bool:
    """Whether everybody who gets a copy of our message wrote the other or was sent it then.

    Whom an unverified message names counts for nothing: anybody can be written into it.
    """
    named = [] if theirs.is_unverified else [*theirs.to, *theirs.cc]
    seen = party | {contact_key(EMAIL, each["address"]) for each in named}
    return all(contact_key(EMAIL, each["address"]) in seen for each in [*ours.cc, *ours.bcc])


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


def people_in(conversation: Conversation) -> set[str]:
    """Return the keys of all mail addresses that have been in a conversation; two queries.

    The customer's, those that wrote or were written to, those whom they or we had in copy. What a
    stranger or a forger wrote brings nobody in.
    """
    points = read_rows(
        ContactPoint, "WHERE customer_id = %s AND kind = 'email'", [conversation.customer_id]
    )
    said = read_rows(
        Message,
        "WHERE conversation_id = %s AND direction <> 'note' AND delivery <> 'withdrawn'",
        [conversation.number],
    )
    return {point.key for point in points}.union(*map(people_of, said))


def people_of(message: Message) -> set[str]:
    """Return the keys of the addresses that a message brings into its conversation.

    A report brings nobody in: whoever holds a mail of ours can write one.
    """
    check = message.sender_check
    if message.is_unverified or check.get("verdict") == FORGED or check.get(REPORT):
        return set()
    named = [*_addresses(message.to), *_addresses(message.cc), *_addresses(message.bcc)]
    if message.direction == Message.Direction.IN:
        named += [message.from_address, message.reply_address]
    return {contact_key(EMAIL, address) for address in named if address}


def read_at(message: Message) -> str:
    """Return the address at which whoever wrote a message reads, too; "" where it shows none.

    Not what a machine wrote, nor what is held or forged: anybody can name an address.
    """
    is_doubted = message.is_unverified or message.sender_check.get("verdict") == FORGED
    is_shown = not (message.is_automatic or is_doubted)
    return message.reply_address or message.from_address if is_shown else ""


def bounces(conversation: Conversation, address: str) -> bool:
    """Return whether mail to this address of the customer's came back the last time."""
    return _state_of(conversation, address) == ContactPoint.State.BOUNCING


def complained(conversation: Conversation, address: str) -> bool:
    """Return whether mail from us was called spam at this address of the customer's."""
    return _state_of(conversation, address) == ContactPoint.State.COMPLAINED


def _state_of(conversation: Conversation, address: str) -> str:
    key = contact_key(EMAIL, address)
    bring_points([conversation.customer])
    return next((each.state for each in conversation.customer.points if each.key == key), "")


def _addresses(people: Iterable[Mapping[str, str]]) -> list[str]:
    return [each.get("address", "") for each in people]

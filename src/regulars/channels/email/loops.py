"""Whether a machine of ours may write to somebody by itself (A18): never without end."""

from datetime import timedelta

from regulars.channels.email.queries import MailChannel
from regulars.conversations.models import Conversation, Message
from regulars.conversations.rules import FORGED, PERSON
from regulars.customers.models import ContactPoint
from regulars.customers.rules import EMAIL, contact_key, reaches_somebody
from regulars.kit import clock
from regulars.kit.reading import places, read_rows
from regulars.outbox.models import OutgoingMessage

AUTOMATIC = frozenset({"acknowledgement", "survey"})  # purposes of what nobody has written
WITHIN = timedelta(hours=24)
MOST_IN_ONE, MOST_AT_ALL = 2, 10
CONVERSATIONS_LOOKED_AT = 100


def may_answer_automatically(address: str, conversation: Conversation) -> bool:
    """Return whether something automatic about a conversation may go to an address now.

    Not to machines, mailings or ourselves, nor to whoever called our mail spam; not after a mail
    that is forged, unverified or a code to sign in; at most twice a day about one conversation, ten
    times a day at all. It takes two of them to make a loop, and none ends it by itself.
    """
    if conversation.kind != PERSON or not reaches_somebody(address):
        return False
    return (
        not MailChannel().ours([address])
        and not _wants_none(address)
        and _was_said_by_a_person(conversation)
        and _is_quiet(address, conversation)
    )


def _wants_none(address: str) -> bool:
    condition = "WHERE kind = %s AND key = %s AND state = %s"
    params = [EMAIL, contact_key(EMAIL, address), ContactPoint.State.COMPLAINED]
    return bool(read_rows(ContactPoint, condition, params))


def _was_said_by_a_person(conversation: Conversation) -> bool:
    condition = "WHERE conversation_id = %s AND direction = 'in' ORDER BY id DESC LIMIT 1"
    newest = read_rows(Message, condition, [conversation.number])
    if not newest:
        return True
    [message] = newest
    check = message.sender_check
    is_doubted = message.is_unverified or check.get("verdict") == FORGED or "code" in check
    return not message.is_automatic and not is_doubted


def _is_quiet(address: str, conversation: Conversation) -> bool:
    """Whether few automatic mails went there lately.

    An address has one customer, so whatever went to it is about one of that customer's
    conversations.
    """
    condition = "WHERE customer_id = %s ORDER BY number DESC LIMIT %s"
    params = [conversation.customer_id, CONVERSATIONS_LOOKED_AT]
    latest = read_rows(Conversation, condition, params)
    tokens = sorted({conversation.token, *(each.token for each in latest)})
    key = contact_key(EMAIL, address)
    told = [each for each in _automatic_lately(tokens) if _went_to(each, key)]
    here = sum(each.thread_token == conversation.token for each in told)
    return here < MOST_IN_ONE and len(told) < MOST_AT_ALL


def _automatic_lately(tokens: list[str]) -> list[OutgoingMessage]:
    rows = read_rows(
        OutgoingMessage,
        f"WHERE thread_token IN {places(tokens)} AND NOT (thread_token = '')",
        tokens,
    )
    since = clock.now() - WITHIN
    return [each for each in rows if each.purpose in AUTOMATIC and each.created_at > since]


def _went_to(message: OutgoingMessage, key: str) -> bool:
    return any(contact_key(EMAIL, each["address"]) == key for each in message.to)

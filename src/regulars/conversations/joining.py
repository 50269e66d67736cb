"""Which conversation a message belongs to: by token, else by the mails it answers.

A subject never decides. Ids in headers count only among one customer's own conversations, since
anybody can guess or copy them.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from regulars.conversations.models import Conversation
from regulars.conversations.rules import IncomingMessage
from regulars.kit.reading import for_update, places, read_rows

Header = tuple[int, str]  # customer, id in a header

_ROWS = """
    SELECT message.{field}, message.conversation_id, conversation.customer_id
    FROM conversations_message AS message
    JOIN conversations_conversation AS conversation
        ON conversation.number = message.conversation_id
    WHERE message.{field} IN {{}} AND NOT (message.{field} = '') {more}
"""
# With the conditions of the two indexes, which are not looked into without them.
_SPOKEN = {
    "message_id": _ROWS.format(field="message_id", more=""),
    "in_reply_to": _ROWS.format(field="in_reply_to", more="AND message.direction = 'in'"),
}


class Threads:
    """The conversations that a batch of messages may join; learns from each that is placed."""

    def __init__(self, conversations: Iterable[Conversation]) -> None:
        self._by_token = {each.token: each for each in conversations}
        self._spoken: dict[Header, Conversation] = {}  # a message with this id is in there
        self._answered: dict[Header, Conversation] = {}  # one that answers this id is in there

    def find(self, message: IncomingMessage, customer_id: int) -> Conversation | None:
        """Return where a message belongs; None when it begins something new."""
        for token in message.tokens:
            conversation = self._by_token.get(token)
            if conversation and _may_join(conversation, customer_id):
                return conversation
        return self._by_headers(message, customer_id)

    def learn(
        self, conversation: Conversation, customer_id: int, *, own: str, answers: str
    ) -> None:
        """Remember that a message with these header ids is in a conversation."""
        if own:
            self._spoken.setdefault((customer_id, own), conversation)
        if answers:
            self._answered.setdefault((customer_id, answers), conversation)

    def _by_headers(self, message: IncomingMessage, customer_id: int) -> Conversation | None:
        for answered in message.answers:
            if found := self._spoken.get((customer_id, answered)):
                return found
        # An answer may come before what it answers, or beside another answer to the same.
        for missed in (message.message_id, message.in_reply_to):
            if found := self._answered.get((customer_id, missed)):
                return found
        return None


def threads_for(messages: Sequence[IncomingMessage], customer_ids: Iterable[int]) -> Threads:
    """Return the conversations that these messages may join, locked, with three queries at most."""
    known = _known_headers(messages, set(customer_ids))
    conversations = _conversations(messages, {number for _header, number, _spoken in known})
    threads = Threads(conversations.values())
    for (customer_id, header), number, is_spoken in known:
        own, answers = (header, "") if is_spoken else ("", header)
        threads.learn(conversations[number], customer_id, own=own, answers=answers)
    return threads


def _may_join(conversation: Conversation, customer_id: int) -> bool:
    """Somebody else who has the token may add to what is open, and never reopens what is over."""
    return conversation.customer_id == customer_id or not conversation.is_closed


def _known_headers(
    messages: Sequence[IncomingMessage], customer_ids: set[int]
) -> list[tuple[Header, int, bool]]:
    answered = {each for message in messages for each in message.answers}
    missed = {message.message_id for message in messages} | {
        message.in_reply_to for message in messages
    }
    rows = [*_rows("message_id", answered), *_rows("in_reply_to", missed - {""})]
    return [
        ((customer_id, header), number, field == "message_id")
        for field, header, number, customer_id in rows
        if customer_id in customer_ids
    ]


def _rows(field: str, ids: set[str]) -> list[tuple[str, str, int, int]]:
    if not ids:
        return []

    with connection.cursor() as cursor:
        cursor.execute(_SPOKEN[field].format(places(list(ids))), list(ids))
        return [(field, *row) for row in cursor.fetchall()]


def _conversations(
    messages: Sequence[IncomingMessage], numbers: set[int]
) -> dict[int, Conversation]:
    numbers = numbers | _numbers_of({token for message in messages for token in message.tokens})
    if not numbers:
        return {}

    # In order of number: two batches that meet never wait for each other crosswise.
    rest = (
        f"WHERE number IN {places(list(numbers))} ORDER BY number"
        f" {for_update('conversations_conversation')}"
    )
    return {row.number: row for row in read_rows(Conversation, rest, list(numbers))}


def _numbers_of(tokens: set[str]) -> set[int]:
    if not tokens:
        return set()

    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT number FROM conversations_conversation WHERE token IN {places(list(tokens))}",  # noqa: S608
            list(tokens),
        )
        return {number for (number,) in cursor.fetchall()}

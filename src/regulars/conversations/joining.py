"""Which conversation a message belongs to: by token, else by the mails it answers.

A subject never decides. Ids in headers count only among one customer's own conversations, since
anybody can guess or copy them.
"""

from collections.abc import Iterable, Sequence

from regulars.conversations.models import Conversation, Message
from regulars.conversations.rules import IncomingMessage

Header = tuple[int, str]  # customer, id in a header


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


def _rows(field: str, ids: set[str]) -> Iterable[tuple[str, str, int, int]]:
    if not ids:
        return []

    rows = Message.objects.filter(**{f"{field}__in": ids}).exclude(**{field: ""})
    if field == "in_reply_to":
        rows = rows.filter(direction="in")
    found = rows.values_list(field, "conversation_id", "conversation__customer_id")
    return [(field, *row) for row in found]


def _conversations(
    messages: Sequence[IncomingMessage], numbers: set[int]
) -> dict[int, Conversation]:
    tokens = {token for message in messages for token in message.tokens}
    if tokens:
        held = Conversation.objects.filter(token__in=tokens).values_list("number", flat=True)
        numbers = numbers | set(held)
    if not numbers:
        return {}

    # In order of number: two batches that meet never wait for each other crosswise.
    rows = Conversation.objects.select_for_update().order_by("number")
    return {row.number: row for row in rows.filter(number__in=numbers)}

"""Which conversation a message belongs to: by token, else by the mails it answers.

A subject never decides. A token is unguessable, so it always joins; whoever has it without having
been in the conversation is kept apart there as unverified. Ids in headers can be guessed and
copied: they count only for people who are in the conversation. Whoever writes in our own name for
somebody else is taken at their word where something begins, and kept apart where it goes on.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection

from regulars.conversations.models import Conversation, Message, MissedMail
from regulars.conversations.parties import people_in, people_of
from regulars.conversations.rules import IncomingMessage
from regulars.customers.rules import EMAIL, contact_key, reaches_somebody
from regulars.kit.inserting import insert_many
from regulars.kit.making import made
from regulars.kit.reading import for_update, places, read_rows

Row = tuple[str, int]  # an id in a header, the number of the conversation that knows it
Places = defaultdict[str, list[Conversation]]

# Of our own words only; ids are given as parameters.
_ROWS = """
    SELECT {field}, conversation_id FROM conversations_message
    WHERE {field} IN {{places}} AND NOT ({field} = '') {more}
"""
# With the conditions of the two indexes, which are not looked into without them.
_SPOKEN = _ROWS.format(field="message_id", more="")
_MISSED = """
    UNION ALL SELECT header_id, conversation_id FROM conversations_missedmail
    WHERE header_id IN {places}
"""
_ANSWERED = "".join([_ROWS.format(field="in_reply_to", more="AND direction = 'in'"), _MISSED])


class Found(NamedTuple):
    """Where a message belongs, and whether its writer has been there before."""

    conversation: Conversation
    is_known: bool


class Threads:
    """The conversations that a batch of messages may join; learns from each that is placed."""

    def __init__(self, conversations: Iterable[Conversation]) -> None:
        self._by_token = {each.token: each for each in conversations}
        self._spoken: Places = defaultdict(list)  # a message with this id is in there
        self._answered: Places = defaultdict(list)  # one that answers this id is in there
        self._people: dict[int, set[str]] = {}
        self._placed: defaultdict[int, list[Message]] = defaultdict(list)
        self._missed: list[tuple[Conversation, str]] = []

    def find(self, message: IncomingMessage, customer_id: int) -> Found | None:
        """Return where a message belongs; None when it begins something new."""
        for token in message.tokens:
            if conversation := self._by_token.get(token):
                is_known = message.is_report or (
                    not message.is_from_us and self._knows(conversation, message, customer_id)
                )
                return Found(conversation, is_known)
        for conversation in self._by_headers(message):
            if self._knows(conversation, message, customer_id):
                return Found(conversation, is_known=not message.is_from_us)
        return None

    def learn(
        self, conversation: Conversation, message: Message, incoming: IncomingMessage
    ) -> None:
        """Remember that a message is in a conversation, and what it answers."""
        self.note(conversation, message.message_id, is_spoken=True)
        self.note(conversation, message.in_reply_to)
        root = incoming.first_answered
        if root and conversation not in self._places_of(root):
            self.note(conversation, root)
            self._missed.append((conversation, root))
        self._placed[id(conversation)].append(message)

    def note(self, conversation: Conversation, header: str, *, is_spoken: bool = False) -> None:
        """Remember that a header id is that of a message in a conversation, or answered there."""
        if header:
            (self._spoken if is_spoken else self._answered)[header].append(conversation)

    def keep_missed(self) -> None:
        """Keep what is answered and has not come yet; conversations have their numbers by now."""
        insert_many(
            [
                made(MissedMail, conversation=conversation, header_id=header)
                for conversation, header in self._missed
            ]
        )

    def _by_headers(self, message: IncomingMessage) -> Iterator[Conversation]:
        for answered in message.answers:
            yield from self._spoken.get(answered, ())
        # An answer may come before what it answers, or beside another answer to the same.
        for missed in message.missed_by_others:
            yield from self._answered.get(missed, ())

    def _places_of(self, header: str) -> list[Conversation]:
        return [*self._spoken.get(header, ()), *self._answered.get(header, ())]

    def _knows(
        self, conversation: Conversation, message: IncomingMessage, customer_id: int
    ) -> bool:
        """Whether whoever wrote is in the conversation, by every address they go by."""
        if not reaches_somebody(message.customer.value) or message.is_forged:
            return False
        unknown = {contact_key(EMAIL, each) for each in message.writers}
        if conversation.customer_id == customer_id:
            unknown.discard(message.customer.key[1])
        else:
            unknown.add(message.customer.key[1])
        return not unknown or unknown <= self._people_in(conversation)

    def _people_in(self, conversation: Conversation) -> set[str]:
        known = self._people.get(id(conversation))
        if known is None:
            known = set() if conversation._state.adding else people_in(conversation)
            self._people[id(conversation)] = known
        return known.union(*map(people_of, self._placed[id(conversation)]))


def threads_for(messages: Sequence[IncomingMessage]) -> Threads:
    """Return the conversations that these messages may join, locked, with four queries at most."""
    spoken = _rows(_SPOKEN, {each for message in messages for each in message.answers})
    answered = _rows(_ANSWERED, {each for one in messages for each in one.missed_by_others})
    conversations = _conversations(messages, {number for _header, number in [*spoken, *answered]})
    threads = Threads(conversations.values())
    for header, number in spoken:
        threads.note(conversations[number], header, is_spoken=True)
    for header, number in answered:
        threads.note(conversations[number], header)
    return threads


def _rows(question: str, ids: set[str]) -> list[Row]:
    if not ids:
        return []

    values = sorted(ids)
    sql = question.format(places=places(values))
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY 2", values * question.count("{places}"))
        return [(header, number) for header, number in cursor.fetchall()]


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

"""What the figures of days count, one by one: opened, came in, went out, closed.

Read from the journal, where each is dated and placed as it was counted: so a list has as many
lines as its figure says, also where a conversation was closed more than once.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connections
from django.db.models import F
from django.db.models.functions import Substr

from regulars.business.models import Location
from regulars.business.queries import days_served
from regulars.conversations.events import (
    ConversationClosed,
    ConversationOpened,
    ConversationReopened,
    ConversationReplied,
    MessageReceived,
)
from regulars.conversations.models import Conversation, Message
from regulars.conversations.tabs import theirs
from regulars.journal.models import Entry
from regulars.kit.actor import Actor
from regulars.kit.paging import Page, moment_and_id, page_of
from regulars.kit.permissions import can
from regulars.kit.replica import read_alias
from regulars.kit.text import SNIPPET_CHARS, snippet

# The events that each figure counts, and which way they went: "" where there is only one way.
COUNTED: Mapping[str, tuple[tuple[str, str], ...]] = {
    "opened": ((ConversationOpened.name, "in"), (ConversationOpened.name, "out")),
    "received": ((ConversationOpened.name, "in"), (MessageReceived.name, "")),
    "replied": ((ConversationOpened.name, "out"), (ConversationReplied.name, "")),
    "closed": ((ConversationClosed.name, ""),),
}
WORDS_READ = 4 * SNIPPET_CHARS

# In the words of the index happenings_in_order (migration 0002), or else everything is read.
_FIELDS = {
    "sqlite": {
        "place": "json_extract(data, '$.location_id')",
        "direction": "coalesce(json_extract(data, '$.direction'), '')",
        "kind": "coalesce(json_extract(data, '$.kind'), 'person')",
        "message": "json_extract(data, '$.message_id')",
    },
    "postgresql": {
        "place": "((data ->> 'location_id')::int)",
        "direction": "(coalesce(data ->> 'direction', ''))",
        "kind": "coalesce(data ->> 'kind', 'person')",
        "message": "(data ->> 'message_id')::bigint",
    },
}
_THESE = """FROM journal_entry
WHERE name IN ('conversation.opened', 'conversation.message_received', 'conversation.replied',
'conversation.closed') AND {kind} = 'person'
AND name = %s AND {place} = %s AND {direction} = %s AND at >= %s AND at < %s"""
_NOT_TAKEN_BACK = """ AND NOT EXISTS (SELECT 1 FROM conversations_message
WHERE conversations_message.id = {message} AND delivery = 'withdrawn')"""
_BRANCH = """SELECT * FROM (SELECT id, at {these}{beyond}
ORDER BY at DESC, id DESC LIMIT %s) AS branch_{number}"""
_NEWEST = "SELECT id FROM ({branches}) AS found ORDER BY at DESC, id DESC LIMIT %s"
_MOST_BRANCHES = 200  # SQLite takes at most 500 in one statement


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that a figure of days counts.

    Attributes:
        conversation: With its team at hand.
        message: What was said; None for a closing. Without its whole text.
        words: Its first words on one line, "" for a closing.
        by: The name of who did it.
        opened_again: Of a closing: the conversation was opened again later.
    """

    at: datetime
    conversation: Conversation
    message: Message | None
    words: str
    by: str
    opened_again: bool


def happened(
    actor: Actor, figure: str, first: date, last: date, *, cursor: str = "", limit: int = 50
) -> Page[Happened]:
    """Return what a figure of COUNTED counts on these days, newest first, by keyset.

    Just as many as the sum of `day_tallies`: on each location's own days, as its clock has them.

    Raises:
        KeyError: there is no such figure.
        BadCursor: the cursor is not one of ours, or of another list.
    """
    before = moment_and_id(cursor) if cursor else None
    if not can(actor, "conversation.see"):
        return Page((), None)
    keys = _keys(figure, days_served(actor, first, last), before, limit + 1)
    entries = list(Entry.objects.filter(pk__in=keys).order_by("-at", "-pk"))
    page = page_of(entries, limit=limit, key=lambda entry: (entry.at, entry.pk))
    return Page(tuple(_told(actor, page.items)), page.next_cursor)


def count_happened(
    figure: str, location: Location, span: tuple[datetime, datetime], *, using: str = "default"
) -> int:
    """Return how many a figure of COUNTED counts at a location from a moment to another."""
    counting = f"SELECT COUNT(*) {_these(figure, using)}"
    total = 0
    with connections[using].cursor() as cursor:
        for name, direction in COUNTED[figure]:
            cursor.execute(counting, [name, location.pk, direction, *_moments(span, using)])
            total += cursor.fetchone()[0]
    return total


Span = tuple[int, datetime, datetime]  # a location's key, and from when to when


def _these(figure: str, using: str) -> str:
    fields = _FIELDS[connections[using].vendor]
    words = _THESE + _NOT_TAKEN_BACK if figure == "replied" else _THESE
    return words.format(**fields)


def _moments(moments: Collection[datetime], using: str) -> list[Any]:
    adapted = connections[using].ops.adapt_datetimefield_value
    return [adapted(each) for each in moments]


def _keys(
    figure: str, spans: Sequence[Span], before: tuple[datetime, int] | None, limit: int
) -> list[int]:
    """Return the newest entries; each place, event and direction is looked up by itself."""
    branches = [(*what, *span) for what in COUNTED[figure] for span in spans]
    found: list[int] = []
    for start in range(0, len(branches), _MOST_BRANCHES):
        found += _newest(figure, branches[start : start + _MOST_BRANCHES], before, limit)
    if len(branches) <= _MOST_BRANCHES:
        return found
    newest = Entry.objects.filter(pk__in=found).order_by("-at", "-pk")
    return list(newest.values_list("pk", flat=True)[:limit])


def _newest(
    figure: str,
    branches: Sequence[tuple[str, str, int, datetime, datetime]],
    before: tuple[datetime, int] | None,
    limit: int,
) -> list[int]:
    using = read_alias()
    these = _these(figure, using)
    beyond = " AND at <= %s AND (at < %s OR id < %s)" if before else ""
    after: list[Any] = []
    if before:
        at, pk = before
        after = [*_moments([at, at], using), pk]
    statements, values = [], []
    for number, (name, direction, place, first, end) in enumerate(branches):
        statements.append(_BRANCH.format(these=these, beyond=beyond, number=number))
        values += [name, place, direction, *_moments([first, end], using), *after, limit]
    words = _NEWEST.format(branches=" UNION ALL ".join(statements))
    with connections[using].cursor() as cursor:
        cursor.execute(words, [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def _told(actor: Actor, entries: Sequence[Entry]) -> Iterator[Happened]:
    """Yield what the entries are about; never what the actor may not see."""
    seen = Conversation.objects.filter(theirs(actor), pk__in={_number(each) for each in entries})
    conversations = seen.select_related("team").in_bulk()
    messages = _messages([each.data["message_id"] for each in entries if "message_id" in each.data])
    reopened = _reopened([each for each in entries if each.name == ConversationClosed.name])
    for entry in entries:
        if conversation := conversations.get(_number(entry)):
            message = messages.get(entry.data.get("message_id", 0))
            yield Happened(
                at=entry.at,
                conversation=conversation,
                message=message,
                words=_first_words(message) if message else "",
                by=entry.actor_name,
                opened_again=any(at >= entry.at for at in reopened.get(entry.about, ())),
            )


def _number(entry: Entry) -> int:
    return int(entry.about.partition(":")[2])


def _messages(keys: Sequence[int]) -> dict[int, Message]:
    """Return messages by key, each with the beginning of its new words instead of its texts."""
    beginning = Substr("text", F("new_from") + 1, WORDS_READ)
    rows = Message.objects.filter(pk__in=keys).defer("text", "html", "standing_before")
    return {message.pk: message for message in rows.annotate(beginning=beginning)} if keys else {}


def _first_words(message: Any) -> str:
    quoted = message.quoted_from
    end = None if quoted is None else max(quoted - message.new_from, 0)
    return snippet(message.beginning[:end])


def _reopened(closings: Sequence[Entry]) -> dict[str, list[datetime]]:
    """Return when the conversations of these closings were opened again, by what it is about."""
    found: dict[str, list[datetime]] = {}
    if closings:
        rows = Entry.objects.filter(about__in={each.about for each in closings})
        again = rows.filter(name=ConversationReopened.name)
        for about, at in again.values_list("about", "at"):
            found.setdefault(about, []).append(at)
    return found

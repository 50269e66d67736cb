"""Reads of conversations: each takes who asks and returns only what they may see."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from regulars.conversations import ports
from regulars.conversations.happened import COUNTED as COUNTED
from regulars.conversations.happened import Happened as Happened
from regulars.conversations.happened import happened as happened
from regulars.conversations.models import Attachment, Conversation, DayTally, Message
from regulars.conversations.parties import words_answered_by as words_answered_by
from regulars.conversations.said import messages_of as messages_of
from regulars.conversations.said import thread_of as thread_of
from regulars.conversations.tabs import (
    DEFAULT_TAB,
    SHOWN,
    SHOWN_COLUMNS,
    TABLE,
    TABS,
    beyond,
    counting,
    listing,
    theirs,
    visible,
)
from regulars.customers.queries import bring_points
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.paging import BadCursor, Page, Value, decode, page_of
from regulars.kit.permissions import can
from regulars.kit.reading import instances, places, read_related, read_rows
from regulars.staff.models import Team

__all__ = [
    "COUNTED",
    "DEFAULT_TAB",
    "TABS",
    "Bands",
    "Happened",
    "attachment_for",
    "beyond",
    "changed_conversations",
    "conversation_for",
    "conversations_by_number",
    "count_in",
    "counts",
    "day_tallies",
    "earlier_conversations",
    "happened",
    "held_bytes",
    "inbox",
    "languages_told",
    "may_find",
    "message_for",
    "messages_of",
    "thread_of",
    "top_of",
    "visible_to",
    "waiting_bands",
    "whole",
]

PAGE = 50
BANDS_COUNTED_TO = 1_000
MAX_NUMBER = 2**63 - 1

Rows = QuerySet[Conversation]


@dataclass(frozen=True)
class Bands:
    """How many customers wait on us, by how long: under an hour, one to four, more.

    Counting stops at 1,000 of the longest waiting. `oldest` is the one waiting longest.
    """

    under_1_h: int
    from_1_to_4_h: int
    over_4_h: int
    oldest: Conversation | None

    @property
    def total(self) -> int:
        return self.under_1_h + self.from_1_to_4_h + self.over_4_h


def visible_to(actor: Actor) -> Rows:
    """Return the conversations an actor may see.

    Whoever serves some locations only sees theirs, and what was given to them or their teams.
    """
    if not can(actor, "conversation.see"):
        return Conversation.objects.none()
    return Conversation.objects.filter(theirs(actor))


def inbox(actor: Actor, tab: str, *, cursor: str = "", limit: int = PAGE) -> Page[Conversation]:
    """Return a page of one tab of the inbox, of TABS; two queries at most.

    What no row of a list shows is left out, and fetched when somebody asks for it.

    Raises:
        KeyError: there is no such tab.
        BadCursor: the cursor is not one of ours, or of another list.
    """
    shown, after = TABS[tab], _place(decode(cursor)) if cursor else None
    if not can(actor, "conversation.see"):
        return Page((), None)
    found = _listed(*listing(actor, tab, limit, after=after))
    return page_of(found, limit=limit, key=_key(shown.field))


def top_of(actor: Actor, tab: str, *, limit: int) -> list[Conversation]:
    """Return the first rows of one tab as `inbox` does, with no place to go on from.

    Raises:
        KeyError: there is no such tab.
    """
    if not can(actor, "conversation.see"):
        return []
    return _listed(*listing(actor, tab, limit))[:limit]


def _listed(sql: str, params: Sequence[Any]) -> list[Conversation]:
    """Return the rows of a question for SHOWN, with their teams; two queries at most."""
    with connection.cursor() as asked:
        asked.execute(sql, params)
        found = instances(Conversation, asked.fetchall(), fields=SHOWN)
    _bring_teams(found)
    return found


def _bring_teams(found: Iterable[Conversation]) -> None:
    keys = sorted({row.team_id for row in found if row.team_id})
    teams = Team.objects.in_bulk(keys) if keys else {}
    for row in found:
        if row.team_id:
            row.team = teams[row.team_id]


def count_in(actor: Actor, tab: str) -> int:
    """Return how many a tab holds; counting stops at 100, which people read as "99+"."""
    return counts(actor, (tab,))[tab]


def counts(actor: Actor, tabs: Iterable[str] = tuple(TABS)) -> dict[str, int]:
    """Return how many each tab holds, each counted as by `count_in`; one query for all."""
    wanted = tuple(tabs)
    if not can(actor, "conversation.see"):
        return dict.fromkeys(wanted, 0)
    sql, params = counting(actor, wanted)
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return dict(zip(wanted, cursor.fetchone(), strict=True))


def waiting_bands(actor: Actor) -> Bands:
    """Return how many customers wait on us and since when; two queries."""
    waiting = visible_to(actor).filter(TABS["waiting"].narrow(actor))
    hour, four = (clock.now() - timedelta(hours=hours) for hours in (1, 4))
    longest = waiting.order_by("waiting_since", "number")
    since = list(longest.values_list("waiting_since", flat=True)[:BANDS_COUNTED_TO])
    moments = [moment for moment in since if moment is not None]
    return Bands(
        under_1_h=sum(moment > hour for moment in moments),
        from_1_to_4_h=sum(four < moment <= hour for moment in moments),
        over_4_h=sum(moment <= four for moment in moments),
        oldest=longest.first() if moments else None,
    )


def changed_conversations(
    actor: Actor,
    *,
    status: str = "",
    updated_since: datetime | None = None,
    cursor: str = "",
    limit: int = PAGE,
) -> Page[Conversation]:
    """Return a page for other programs: newest first, or since a moment in the order of change.

    Customers with contact points, assignees and teams are at hand.

    Raises:
        BadCursor: the cursor is not one of ours, or of another list.
    """
    rows = whole(visible_to(actor))
    if status:
        rows = rows.filter(status=status)
    if updated_since is None:
        return _page(rows, "", cursor, limit, is_descending=True)

    rows = rows.filter(updated_at__gte=updated_since)
    return _page(rows, "updated_at", cursor, limit, is_descending=False)


def whole(rows: Rows) -> Rows:
    """Return conversations with customer, contact points, assignee and team at hand."""
    return rows.select_related("customer", "assignee", "team", "location").prefetch_related(
        "customer__contact_points"
    )


def conversation_for(actor: Actor, number: int) -> Conversation:
    """Return one conversation with customer, contact points, assignee and team at hand.

    Raises:
        Http404: there is none that this actor may see.
    """
    found = None
    if 0 < number <= MAX_NUMBER and can(actor, "conversation.see"):
        found = _whole_one(actor, number)
    if found is None:
        raise Http404(_("There is no conversation #%(number)s.") % {"number": number})

    bring_points([found.customer])
    return found


def _whole_one(actor: Actor, number: int) -> Conversation | None:
    """Return one conversation as `whole` does, where the actor may see it."""
    seen, params = visible(actor)
    found = read_related(
        Conversation,
        ("customer", "assignee", "team", "location"),
        f"WHERE {TABLE}.number = %s{seen}",
        [number, *params],
    )
    return found[0] if found else None


def conversations_by_number(actor: Actor, numbers: Sequence[int]) -> list[Conversation]:
    """Return those of these conversations that an actor may see, as rows of a list show them."""
    if not numbers or not can(actor, "conversation.see"):
        return []
    seen, params = visible(actor)
    condition = f"WHERE {TABLE}.number IN {places(numbers)}{seen}"
    sql = f"SELECT {SHOWN_COLUMNS} FROM {TABLE} {condition}"  # noqa: S608
    return _listed(sql, [*numbers, *params])


def languages_told(message_ids: Sequence[int]) -> dict[int, str]:
    """Return the language of each of these messages that has none yet, where it can be told.

    Takes long: never call it in a transaction, since nobody else could write meanwhile.
    """
    if not message_ids:
        return {}
    rest = f"WHERE id IN {places(message_ids)} AND language = ''"
    messages = read_rows(Message, rest, list(message_ids))
    told = ports.language_of([message.new_text for message in messages])
    return {
        message.pk: language for message, language in zip(messages, told, strict=True) if language
    }


def message_for(actor: Actor, number: int, message_id: int) -> Message:
    """Return one message of a conversation.

    Raises:
        Http404: there is none that this actor may see.
    """
    conversation = conversation_for(actor, number)
    message = None
    if 0 < message_id <= MAX_NUMBER:
        message = conversation.messages.filter(pk=message_id).first()
    if message is None:
        raise Http404(
            _("There is no such message in conversation #%(number)s.") % {"number": number}
        )

    message.conversation = conversation
    return message


def attachment_for(actor: Actor, number: int, attachment_id: int) -> Attachment:
    """Return one attachment of a conversation; its bytes are in `files`.

    Raises:
        Http404: there is none that this actor may see.
    """
    conversation = conversation_for(actor, number)
    found = None
    if 0 < attachment_id <= MAX_NUMBER:
        found = Attachment.objects.filter(
            message__conversation=conversation, pk=attachment_id
        ).first()
    if found is None:
        raise Http404(_("There is no such file in conversation #%(number)s.") % {"number": number})

    return found


def earlier_conversations(
    actor: Actor, customer_id: int, *, but: int | None = None, limit: int = 10
) -> list[Conversation]:
    """Return the last conversations of a customer that an actor may see, newest first.

    As rows of a list show them.
    """
    if not can(actor, "conversation.see"):
        return []
    seen, params = visible(actor)
    condition = f"WHERE {TABLE}.customer_id = %s AND {TABLE}.number <> %s{seen}"
    last = f"ORDER BY {TABLE}.number DESC LIMIT %s"
    sql = f"SELECT {SHOWN_COLUMNS} FROM {TABLE} {condition} {last}"  # noqa: S608
    return _listed(sql, [customer_id, but or 0, *params, limit])


def day_tallies(actor: Actor, first: date, last: date) -> list[DayTally]:
    """Return what happened on the days from first to last in the actor's locations, by date."""
    if not can(actor, "conversation.see"):
        return []
    days = DayTally.objects.filter(date__range=(first, last))
    if actor.locations is not None:
        days = days.filter(location__in=actor.locations)
    return list(days.order_by("date", "location"))


def may_find(actor: Actor) -> Q | None:
    """Say which search rows of conversations an actor may find: see ``search.ports``."""
    if not can(actor, "conversation.see"):
        return None
    if actor.locations is None:
        return Q()
    # Asked of each candidate from elsewhere: all that was ever given to them may be very much.
    this = Conversation.objects.filter(number=OuterRef("ref"))
    given = this.filter(Q(assignee=int(actor.id)) | Q(team__in=actor.teams))
    return Q(location_id__in=actor.locations) | Q(Exists(given))


def held_bytes(names: list[str]) -> set[str]:
    """Return those of these files that an attachment needs: see ``files.ports``."""
    rows = Attachment.objects.filter(sha256__in=names, part_of="")
    return set(rows.values_list("sha256", flat=True))


def _page(
    rows: Rows, field: str, cursor: str, limit: int, *, is_descending: bool
) -> Page[Conversation]:
    """Return a page of rows sorted by a field and the number, or by the number alone."""
    fields = [field, "number"] if field else ["number"]
    sign = "-" if is_descending else ""
    if cursor:
        rows = rows.filter(_beyond(field, decode(cursor), "lt" if is_descending else "gt"))
    found = list(rows.order_by(*(sign + each for each in fields))[: limit + 1])
    return page_of(found, limit=limit, key=_key(field))


def _key(field: str) -> Callable[[Conversation], tuple[Value, ...]]:
    return attrgetter(field, "number") if field else lambda row: (row.number,)


def _beyond(field: str, values: tuple[object, ...], than: str) -> Q:
    if field:
        return beyond(field, _place(values), than)
    match values:
        case (int(number),):
            return Q(**{f"number__{than}": number})
    raise _another_list()


def _place(values: tuple[object, ...]) -> tuple[datetime, int]:
    match values:
        case datetime() as at, int(number):
            return at, number
    raise _another_list()


def _another_list() -> BadCursor:
    return BadCursor(_("This cursor belongs to another list."))

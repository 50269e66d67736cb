"""The lists of the inbox, and the words of the questions that every page of the desk asks.

To put such a question together takes longer than to answer it: its words are kept for each
combination of who asks and what. They depend on nothing else: whether somebody may see anything at
all is asked each time, before.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q

from regulars.conversations.models import Conversation
from regulars.conversations.rules import COUNTED_TO
from regulars.kit.actor import Actor

DEFAULT_TAB = "waiting"

Status = Conversation.Status
_CONSTANTS = frozenset({*Status.values, *Conversation.Kind.values})
Question = tuple[str, tuple[Any, ...]]


@dataclass(frozen=True)
class Tab:
    """A list of the inbox: what is in it, and by which two fields it is sorted.

    `order` is the first field with its sign; the number comes second, in the same direction.
    """

    name: str
    narrow: Callable[[Actor], Q]
    order: str

    @property
    def field(self) -> str:
        return self.order.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.order.startswith("-")


def _all(condition: Q) -> Callable[[Actor], Q]:
    return lambda actor: condition


def _mine(actor: Actor) -> Q:
    return Q(assignee=int(actor.id) if actor.is_staff else 0) & ~Q(status=Status.CLOSED)


# In the order they are shown; each reads one index of the same name in models.Conversation.
TABS = {
    tab.name: tab
    for tab in (
        Tab("waiting", _all(Q(status=Status.WAITING_ON_US, kind="person")), "waiting_since"),
        Tab("mine", _mine, "-last_message_at"),
        Tab("them", _all(Q(status=Status.WAITING_ON_THEM, kind="person")), "-last_message_at"),
        Tab("snoozed", _all(Q(status=Status.SNOOZED)), "snoozed_until"),
        Tab("done", _all(Q(status=Status.CLOSED, kind="person")), "-closed_at"),
        Tab("other", _all(~Q(kind="person")), "-last_message_at"),
    )
}


def theirs(actor: Actor) -> Q:
    """Return the condition for what an actor may see, once they may see any."""
    if actor.locations is None or actor.is_system:
        return Q()
    assigned = Q(assignee=int(actor.id)) | Q(team__in=actor.teams)
    return Q(location__in=actor.locations) | assigned


# What a row of a list shows, and what lists are sorted by.
SHOWN = (
    *("number", "subject", "status", "channel", "team", "language", "last_message_at"),
    *("last_direction", "snippet", "customer_name", "assignee_name", "waiting_since"),
    *("next_due_at", "snoozed_until", "closed_at"),
)
TABLE = "conversations_conversation"
_FIELDS: Any = Conversation._meta
SHOWN_COLUMNS = ", ".join(f"{TABLE}.{_FIELDS.get_field(name).column}" for name in SHOWN)
# Where a list goes on, in the kept words of a question; the true place is put in their stead.
_AT, _NUMBER = datetime(1970, 1, 1, tzinfo=UTC), -1


def listing(
    actor: Actor, tab: str, limit: int, *, after: tuple[datetime, int] | None = None
) -> Question:
    """Return what asks for the first rows of a tab, or those after a place in it.

    Its columns are SHOWN, in that order.
    """
    sql, params = _listing(_nameless(actor), tab, limit, after is not None)
    if after is None:
        return sql, params
    told = connection.ops.adapt_datetimefield_value
    true = {told(_AT): told(after[0]), _NUMBER: after[1]}
    return sql, tuple([true.get(param, param) for param in params])


@lru_cache(maxsize=512)
def _listing(actor: Actor, tab: str, limit: int, goes_on: bool) -> Question:
    shown = TABS[tab]
    sign = "-" if shown.is_descending else ""
    rows = Conversation.objects.filter(theirs(actor), shown.narrow(actor))
    if goes_on:
        rows = rows.filter(beyond(shown.field, (_AT, _NUMBER), "lt" if sign else "gt"))
    rows = rows.order_by(f"{sign}{shown.field}", f"{sign}number")[: limit + 1]
    return _spelled(*rows.values_list(*SHOWN).query.sql_with_params())


def beyond(field: str, place: tuple[datetime, int], than: str) -> Q:
    """Return the condition for rows after a place, by a moment and then the number."""
    at, number = place
    same = Q(**{field: at, f"number__{than}": number})
    # The bound is said twice, so that the index is entered at it.
    return Q(**{f"{field}__{than}e": at}) & (Q(**{f"{field}__{than}": at}) | same)


def counting(actor: Actor, tabs: tuple[str, ...]) -> Question:
    """Return what asks how many each of these tabs holds, counted up to 100, in one row."""
    return _counting(_nameless(actor), tabs)


@lru_cache(maxsize=512)
def _counting(actor: Actor, tabs: tuple[str, ...]) -> Question:
    questions, params = list[str](), list[Any]()
    for tab in tabs:
        rows = Conversation.objects.filter(theirs(actor), TABS[tab].narrow(actor))
        counted = rows.order_by().values("number")[:COUNTED_TO]
        sql, its_params = _spelled(*counted.query.sql_with_params())
        questions.append(f"(SELECT COUNT(*) FROM ({sql}) AS counted)")  # noqa: S608 - the ORM's
        params += its_params
    return f"SELECT {', '.join(questions)}", tuple(params)


def _spelled(sql: str, params: tuple[Any, ...]) -> Question:
    """Write our own constants into a question instead of giving them along.

    Only then does SQLite see that an index of just these rows need not look at the rows again.
    """
    first, *others = sql.split("%s")
    words, left = [first], list[Any]()
    for param, following in zip(params, others, strict=True):
        is_ours = param in _CONSTANTS
        words += [f"'{param}'" if is_ours else "%s", following]
        left += [] if is_ours else [param]
    return "".join(words), tuple(left)


def visible(actor: Actor) -> Question:
    """Return how a question about conversations goes on, so that it finds the actor's only."""
    return _visible(_nameless(actor))


@lru_cache(maxsize=512)
def _visible(actor: Actor) -> Question:
    if not theirs(actor):
        return "", ()
    rows = Conversation.objects.filter(theirs(actor)).order_by().values("number")
    sql, params = rows.query.sql_with_params()
    return f" AND {TABLE}.number IN ({sql})", params


def _nameless(actor: Actor) -> Actor:
    # What they are called changes nothing in what they see.
    return replace(actor, name="", language="")

"""What stands: the standards in force, the clocks of conversations, the figures of days."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from regulars.conversations.models import Conversation
from regulars.conversations.queries import visible_to
from regulars.conversations.rules import COUNTED_TO
from regulars.kit.actor import Actor
from regulars.kit.paging import Page, day_and_id, page_of
from regulars.kit.permissions import can
from regulars.kit.reading import places, read_related, read_rows
from regulars.standards.models import Clock, FirstReplyDay, Standard

Status = Conversation.Status
UNANSWERED = (Status.WAITING_ON_US, Status.SNOOZED)


def standards_in_force(measure: str) -> dict[int | None, Standard]:
    """Return the standards in force for a measure by location; None is for all the others."""
    found = read_rows(Standard, "WHERE measure = %s AND superseded_at IS NULL", [measure])
    return {standard.location_id: standard for standard in found}


def published_standards() -> list[Standard]:
    """Return every standard in force, the one for everywhere first."""
    found = Standard.objects.filter(superseded_at__isnull=True).select_related("location")
    return sorted(found, key=lambda standard: (standard.location_id is not None, standard.pk))


def clocks_of(numbers: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the clocks of conversations, oldest first, as the API shows them."""
    shown: dict[int, list[dict[str, Any]]] = defaultdict(list)
    wanted = list(numbers)
    if not wanted:
        return shown
    table = "standards_clock"
    condition = f"WHERE {table}.conversation_id IN {places(wanted)}"
    order = f"ORDER BY {table}.started_at, {table}.id"
    for clock in read_related(Clock, ("standard",), f"{condition} {order}", wanted):
        standard = clock.standard
        shown[clock.conversation_id].append(
            {
                "measure": standard.measure,
                "standard": standard.statement,
                "state": clock.state,
                "started_at": clock.started_at,
                "due_at": clock.due_at,
                "stopped_at": clock.stopped_at,
            }
        )
    return shown


def last_clock_of(number: int) -> Clock | None:
    """Return the newest clock of a conversation, None where none has started."""
    condition = "WHERE conversation_id = %s ORDER BY started_at DESC, id DESC LIMIT 1"
    found = read_rows(Clock, condition, [number])
    return found[0] if found else None


def first_reply_days(actor: Actor, first: date, last: date) -> list[FirstReplyDay]:
    """Return the figures of the days from first to last, of the actor's locations, by date."""
    days = FirstReplyDay.objects.filter(date__range=(first, last))
    if actor.locations is not None:
        days = days.filter(location__in=actor.locations)
    return list(days.order_by("date", "location_id"))


def late_clocks(actor: Actor, *, limit: int = 20) -> list[Clock]:
    """Return clocks that ran out and still nobody has answered, the latest first.

    Who was snoozed meanwhile is among them: to us it is put off, to the customer it is not.
    """
    return list(_late(actor, *UNANSWERED).order_by("due_at")[:limit])


def count_late(actor: Actor) -> int:
    """Return how many customers wait past our standard, counted up to 100."""
    if not can(actor, "conversation.see"):
        return 0
    sql, params = _counting_late(replace(actor, name="", language=""))
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return int(cursor.fetchone()[0])


@lru_cache(maxsize=512)
def _counting_late(actor: Actor) -> tuple[str, tuple[Any, ...]]:
    late = _late(actor, Status.WAITING_ON_US).order_by().values("pk")[:COUNTED_TO]
    sql, params = late.query.sql_with_params()
    return f"SELECT COUNT(*) FROM ({sql}) AS counted", params  # noqa: S608 - the ORM's words


def _late(actor: Actor, *statuses: str) -> QuerySet[Clock]:
    return _of(actor).filter(
        state=Clock.State.MISSED,
        stopped_at__isnull=True,
        conversation__status__in=statuses,
    )


OUTCOMES = {
    "started": ~Q(state=Clock.State.CANCELLED),
    "met": Q(state=Clock.State.MET),
    "missed": Q(state=Clock.State.MISSED),
    "ended": Q(state__in=(Clock.State.MET, Clock.State.MISSED)),
    "answered": Q(open_seconds__isnull=False),
}


def clocks_behind(
    actor: Actor, first: date, last: date, *, outcome: str, cursor: str = "", limit: int = 50
) -> Page[Clock]:
    """Return the clocks that a figure of these days counts, newest first, by keyset.

    Args:
        outcome: One of OUTCOMES.

    Raises:
        BadCursor: the cursor is not one of ours.
        KeyError: the outcome is unknown.
    """
    clocks = _of(actor).filter(OUTCOMES[outcome], day__range=(first, last))
    if cursor:
        day, pk = day_and_id(cursor)
        clocks = clocks.filter(Q(day__lt=day) | Q(day=day, pk__lt=pk))
    rows = list(clocks.order_by("-day", "-pk")[: limit + 1])
    return page_of(rows, limit=limit, key=lambda clock: (str(clock.day), clock.pk))


def _of(actor: Actor) -> QuerySet[Clock]:
    clocks = Clock.objects.select_related("conversation", "standard")
    if actor.locations is not None:
        clocks = clocks.filter(location__in=actor.locations)
        clocks = clocks.filter(conversation__in=visible_to(actor))
    return clocks

"""What stands: the standards in force, the clocks of conversations, the figures of days."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from regulars.conversations.models import Conversation
from regulars.conversations.queries import visible_to
from regulars.conversations.rules import COUNTED_TO
from regulars.kit.actor import Actor
from regulars.kit.paging import Page, decode, page_of
from regulars.standards.models import Clock, FirstReplyDay, Standard


def standards_in_force(measure: str) -> dict[int | None, Standard]:
    """Return the standards in force for a measure by location; None is for all the others."""
    found = Standard.objects.filter(measure=measure, superseded_at__isnull=True)
    return {standard.location_id: standard for standard in found}


def published_standards() -> list[Standard]:
    """Return every standard in force, the one for everywhere first."""
    found = Standard.objects.filter(superseded_at__isnull=True).select_related("location")
    return sorted(found, key=lambda standard: (standard.location_id is not None, standard.pk))


def clocks_of(numbers: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """Return the clocks of conversations, oldest first, as the API shows them."""
    shown: dict[int, list[dict[str, Any]]] = defaultdict(list)
    clocks = Clock.objects.filter(conversation__in=list(numbers)).select_related("standard")
    for clock in clocks.order_by("started_at"):
        shown[clock.conversation_id].append(
            {
                "measure": clock.standard.measure,
                "standard": clock.standard.statement,
                "state": clock.state,
                "started_at": clock.started_at,
                "due_at": clock.due_at,
                "stopped_at": clock.stopped_at,
            }
        )
    return shown


def first_reply_days(actor: Actor, first: date, last: date) -> list[FirstReplyDay]:
    """Return the figures of the days from first to last, of the actor's locations, by date."""
    days = FirstReplyDay.objects.filter(date__range=(first, last))
    if actor.locations is not None:
        days = days.filter(location__in=actor.locations)
    return list(days.order_by("date", "location_id"))


def late_clocks(actor: Actor, *, limit: int = 20) -> list[Clock]:
    """Return clocks that ran out and still nobody has answered, the latest first."""
    return list(_late(actor).order_by("due_at")[:limit])


def count_late(actor: Actor) -> int:
    """Return how many customers wait past our standard, counted up to 100."""
    return _late(actor).order_by()[:COUNTED_TO].count()


def _late(actor: Actor) -> QuerySet[Clock]:
    return _of(actor).filter(
        state=Clock.State.MISSED,
        stopped_at__isnull=True,
        conversation__status=Conversation.Status.WAITING_ON_US,
    )


OUTCOMES = {
    "started": ~Q(state=Clock.State.CANCELLED),
    "met": Q(state=Clock.State.MET),
    "missed": Q(state=Clock.State.MISSED),
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
        day, pk = decode(cursor)
        clocks = clocks.filter(Q(day__lt=day) | Q(day=day, pk__lt=pk))
    rows = list(clocks.order_by("-day", "-pk")[: limit + 1])
    return page_of(rows, limit=limit, key=lambda clock: (str(clock.day), clock.pk))


def _of(actor: Actor) -> QuerySet[Clock]:
    clocks = Clock.objects.select_related("conversation", "standard")
    if actor.locations is not None:
        clocks = clocks.filter(location__in=actor.locations)
        clocks = clocks.filter(conversation__in=visible_to(actor))
    return clocks

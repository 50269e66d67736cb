"""The daily figures of first replies: kept as things happen, so that results never read history.

Called by actions only, inside their transactions.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any

from django.db import connection

from regulars.kit.tallies import mend_days
from regulars.standards.models import Clock, FirstReplyDay

Counted = frozenset[str]  # the figures of its day that a clock counts for
Change = tuple[date, int, str, int]  # local day, location, "started|met|missed|answered", how many
DAYS_AT_ONCE = 50
FIGURES = ("started", "met", "missed", "answered")

# One statement: a batch of mail adds to its day ten times a second.
_ADD = """
INSERT INTO standards_firstreplyday
    (date, location_id, started, met, missed, answered, is_stale)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (date, location_id) DO UPDATE SET
    started = standards_firstreplyday.started + %s,
    met = standards_firstreplyday.met + %s,
    missed = standards_firstreplyday.missed + %s,
    answered = standards_firstreplyday.answered + %s,
    is_stale = standards_firstreplyday.is_stale OR excluded.is_stale
"""


def add(changes: Iterable[Change]) -> None:
    """Add to the figures of the days named; days that have none yet get a row."""
    summed: dict[tuple[date, int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for day, location, figure, number in changes:
        summed[day, location][figure] += number
    with connection.cursor() as cursor:
        cursor.executemany(_ADD, [_row(*key, figures) for key, figures in sorted(summed.items())])


def _row(day: date, location: int, figures: Mapping[str, int]) -> tuple[Any, ...]:
    added = [figures.get(each, 0) for each in FIGURES]
    day_value = connection.ops.adapt_datefield_value(day)
    # A day that gets a row starts from nothing; only one that is there can be taken from.
    fresh = [max(0, number) for number in added]
    return (day_value, location, *fresh, "answered" in figures, *added)


def counted(clock: Clock) -> Counted:
    """Return the figures of its day that a clock counts for as it stands."""
    found = {"started"} if clock.state != Clock.State.CANCELLED else set()
    if clock.state in {Clock.State.MET, Clock.State.MISSED}:
        found.add(str(clock.state))
    if clock.open_seconds is not None:
        found.add("answered")
    return frozenset(found)


def moved(clock: Clock, before: Counted) -> list[Change]:
    """Return what brings a clock's day from what the clock counted for to what it does now."""
    now = counted(clock)
    gone = [(clock.day, clock.location_id, figure, -1) for figure in sorted(before - now)]
    come = [(clock.day, clock.location_id, figure, 1) for figure in sorted(now - before)]
    return [*gone, *come]


def refresh_medians() -> int:
    """Recompute the medians of up to DAYS_AT_ONCE days that changed; return how many."""
    stale = list(FirstReplyDay.objects.select_for_update().filter(is_stale=True)[:DAYS_AT_ONCE])
    _refresh(stale)
    return len(stale)


def recount(location: int, days: Collection[date]) -> int:
    """Count days of a location anew from their clocks; return how many were wrong."""
    rows = FirstReplyDay.objects.select_for_update().filter(location=location, date__in=days)
    _refresh(list(rows.filter(is_stale=True)))  # those are not wrong: they wait

    def count(day: date) -> dict[str, int | None]:
        clocks = list(Clock.objects.filter(day=day, location=location))
        counts = Counter(figure for clock in clocks for figure in counted(clock))
        taken = [clock.open_seconds for clock in clocks if clock.open_seconds is not None]
        figures = {figure: counts[figure] for figure in FIGURES}
        return {**figures, "median_seconds": round(median(taken)) if taken else None}

    return mend_days(FirstReplyDay, location, days, count=count)


def _refresh(stale: Sequence[FirstReplyDay]) -> None:
    taken: dict[tuple[date, int], list[int]] = defaultdict(list)
    answered = Clock.objects.filter(day__in={day.date for day in stale}, open_seconds__isnull=False)
    for day, location, seconds in answered.values_list("day", "location_id", "open_seconds"):
        taken[day, location].append(seconds or 0)
    for row in stale:
        seconds_taken = taken[row.date, row.location_id]
        row.median_seconds = round(median(seconds_taken)) if seconds_taken else None
        row.is_stale = False
    FirstReplyDay.objects.bulk_update(stale, ["median_seconds", "is_stale"])

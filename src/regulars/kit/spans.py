"""Business time: counting only the seconds in which a place is open. UTC in, UTC out.

Hours are wall-clock hours of a place. An hour that occurs twice when summer ends counts twice,
one that is skipped when it begins does not count.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

MINUTES_PER_DAY = 1440
DAYS_PER_WEEK = 7
LONGEST_CLOSURE_DAYS = 400

# Moments are counted in microseconds since 1970 while we reckon: whole numbers, exact and quick.
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_MICROSECOND = timedelta(microseconds=1)
_SECOND = 1_000_000
_MINUTE = 60 * _SECOND
_DAY = MINUTES_PER_DAY * _MINUTE


class BadSpan(ValueError):
    """A span lies outside the day, ends before it starts or overlaps another."""


class NeverOpen(Exception):
    """A place has no open second within 400 days."""


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a local day, in minutes after midnight; the end, up to 1440, is outside."""

    start_minute: int
    end_minute: int

    def __post_init__(self) -> None:
        if not 0 <= self.start_minute < self.end_minute <= MINUTES_PER_DAY:
            raise BadSpan(f"From minute {self.start_minute} to {self.end_minute} is no span.")


Spans = tuple[Span, ...]


@dataclass(frozen=True)
class WeekHours:
    """The usual hours: seven tuples of spans, Monday first, none overlapping; kept in order."""

    days: tuple[Spans, ...]

    def __post_init__(self) -> None:
        if len(self.days) != DAYS_PER_WEEK:
            raise BadSpan("A week has seven days.")
        object.__setattr__(self, "days", tuple(in_order(spans) for spans in self.days))


@dataclass(frozen=True)
class Calendar:
    """When a place is open: its week, its zone, its closed dates and those with other hours.

    `special` wins over `closed_dates`, so that a place may open for some hours on a holiday.
    """

    hours: WeekHours
    zone: ZoneInfo
    closed_dates: frozenset[date] = frozenset()
    special: Mapping[date, Spans] = field(default_factory=dict)

    def __post_init__(self) -> None:
        ordered = {day: in_order(spans) for day, spans in self.special.items()}
        object.__setattr__(self, "special", ordered)

    def spans_on(self, day: date) -> Spans:
        """Return the spans of a local date."""
        if day in self.special:
            return self.special[day]
        return () if day in self.closed_dates else self.hours.days[day.weekday()]


def in_order(spans: Iterable[Span]) -> Spans:
    """Return the spans of one day by time. Raises BadSpan when two overlap."""
    ordered = tuple(sorted(spans))
    for before, after in pairwise(ordered):
        if after.start_minute < before.end_minute:
            raise BadSpan(f"{before} and {after} overlap.")
    return ordered


def open_seconds_between(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Return the whole open seconds from `start` up to `end`, both aware; 0 when end is earlier."""
    stretches = _stretches_between(_moment(start), _moment(end), calendar)
    return sum(closes - opens for opens, closes in stretches) // _SECOND


def due_at(opened: datetime, *, seconds: int, calendar: Calendar) -> datetime:
    """Return when `seconds` of open time, counted from `opened`, have passed, in UTC.

    Args:
        opened: Aware; may lie outside opening hours.
        seconds: At least 0, which falls due at once. What runs out at closing time is due then.
        calendar: Of the place whose hours count.

    Raises:
        NeverOpen: the place stays closed for 400 days before that time has passed.
    """
    wanted = seconds * _SECOND
    if wanted <= 0:
        return opened.astimezone(UTC)

    for opens, closes in _open_stretches(_moment(opened), calendar):
        if wanted <= closes - opens:
            return _datetime(opens + wanted)
        wanted -= closes - opens
    raise NeverOpen(f"Closed for more than {LONGEST_CLOSURE_DAYS} days.")


def is_open(at: datetime, calendar: Calendar) -> bool:
    """Whether the place is open at an aware moment; at closing time it is not."""
    local = at.astimezone(calendar.zone)
    minute = local.hour * 60 + local.minute
    spans = calendar.spans_on(local.date())
    return any(span.start_minute <= minute < span.end_minute for span in spans)


def next_opening(at: datetime, calendar: Calendar) -> datetime:
    """Return the first open moment at or after `at`, in UTC: `at` itself while open.

    Raises:
        NeverOpen: the place stays closed for 400 days.
    """
    for opens, _ in _open_stretches(_moment(at), calendar):
        return _datetime(opens)
    raise NeverOpen(f"Closed for more than {LONGEST_CLOSURE_DAYS} days.")


def _open_stretches(start: int, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """Yield the open stretches from `start` on, in order, until a closure of over 400 days."""
    last_open = start
    for midnight, day, begins, ends in _steady_days(start, calendar.zone):
        if begins - last_open > LONGEST_CLOSURE_DAYS * _DAY:
            return
        for opens, closes in _stretches_of(day, midnight, begins, ends, calendar):
            last_open = closes
            yield opens, closes


def _stretches_between(start: int, end: int, calendar: Calendar) -> Iterator[tuple[int, int]]:
    """Yield the open stretches from `start` up to `end`, in order, however far apart."""
    for midnight, day, begins, ends in _steady_days(start, calendar.zone):
        if begins >= end:
            return
        yield from _stretches_of(day, midnight, begins, min(ends, end), calendar)


def _stretches_of(
    day: date, midnight: int, begins: int, ends: int, calendar: Calendar
) -> Iterator[tuple[int, int]]:
    for span in calendar.spans_on(day):
        opens = max(midnight + span.start_minute * _MINUTE, begins)
        closes = min(midnight + span.end_minute * _MINUTE, ends)
        if opens < closes:
            yield opens, closes


def _steady_days(start: int, zone: ZoneInfo) -> Iterator[tuple[int, date, int, int]]:
    """Yield local days from `start` on, cut where the zone's offset changes.

    Each comes with the moment its midnight is or, by the offset of this piece, would be, with its
    date, and with the beginning and end of the piece.
    """
    offset = _offset(start, zone)
    while True:
        ordinal = (start + offset) // _DAY
        midnight = ordinal * _DAY - offset
        end = midnight + _DAY
        next_offset = _offset(end, zone)
        if next_offset != offset:
            end = _offset_change(start, end, zone)
        yield midnight, date.fromordinal(_EPOCH_ORDINAL + ordinal), start, end
        start, offset = end, next_offset


def _offset_change(before: int, after: int, zone: ZoneInfo) -> int:
    """Return the first moment of the new offset, which rules at `after` but not at `before`."""
    old = _offset(before, zone)
    while after - before > 1:
        middle = (before + after) // 2
        before, after = (middle, after) if _offset(middle, zone) == old else (before, middle)
    return after


def _offset(moment: int, zone: ZoneInfo) -> int:
    offset = _datetime(moment).astimezone(zone).utcoffset()
    return (offset or timedelta()) // _MICROSECOND


def _moment(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _datetime(moment: int) -> datetime:
    return _EPOCH + timedelta(microseconds=moment)

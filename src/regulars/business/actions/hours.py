"""When a location is open."""

from collections.abc import Iterable
from datetime import date as Date  # noqa: N812 - the parameter is called date

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.business.events import OpeningHoursSet, SpecialDayRemoved, SpecialDaySet
from regulars.business.models import Location, OpeningSpan, SpecialDay
from regulars.business.queries import forget
from regulars.business.rules import BadHours
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.kit.spans import BadSpan, Span, in_order

SUNDAY = 6
WeekSpan = tuple[int, int, int]  # weekday from Monday 0, start minute, end minute


@transaction.atomic
def set_opening_hours(location: Location, *, spans: Iterable[WeekSpan], by: Actor) -> Location:
    """Replace the usual week of a location. The same hours again change and record nothing.

    ``spans`` are (weekday from Monday 0, start minute, end minute up to 1440), several a day.

    Raises:
        NotAllowed: only owners and managers may.
        BadHours: they overlap, end before they start, or lie outside the day.
    """
    require(by, "business.change", location)
    week = sorted((weekday, start, end) for weekday, start, end in spans)
    _refuse_bad_week(week)
    if week == _week_now(location):
        return location
    location.opening_spans.all().delete()
    OpeningSpan.objects.bulk_create(
        OpeningSpan(location=location, weekday=weekday, start_minute=start, end_minute=end)
        for weekday, start, end in week
    )
    _forget_now_and_on_commit()

    record(OpeningHoursSet(spans=[list(span) for span in week]), about=location, by=by)
    return location


def _refuse_bad_week(week: list[WeekSpan]) -> None:
    if any(not 0 <= weekday <= SUNDAY for weekday, _start, _end in week):
        raise BadHours(_("A week has seven days."))
    for weekday in range(SUNDAY + 1):
        _refuse_bad_day([(start, end) for day, start, end in week if day == weekday], weekday)


def _refuse_bad_day(spans: list[tuple[int, int]], weekday: int | None = None) -> None:
    try:
        in_order(Span(start, end) for start, end in spans)
    except BadSpan:
        raise BadHours(
            _("Each opening must end after it starts, and two must not overlap."), weekday=weekday
        ) from None


def _week_now(location: Location) -> list[WeekSpan]:
    rows = location.opening_spans.values_list("weekday", "start_minute", "end_minute")
    return sorted(rows)


@transaction.atomic
def set_special_day(
    location: Location,
    *,
    date: Date,
    by: Actor,
    spans: Iterable[tuple[int, int]] = (),
    name: str = "",
) -> SpecialDay:
    """Give a date hours of its own, or none; it wins over the week and public holidays.

    ``spans`` are (start minute, end minute up to 1440); none means closed.

    Raises:
        NotAllowed: only owners and managers may.
        BadHours: they overlap, end before they start, or lie outside the day.
    """
    require(by, "business.change", location)
    day_spans = sorted(spans)
    _refuse_bad_day(day_spans)
    hours = [list(span) for span in day_spans]
    before = location.special_days.filter(date=date).first()
    if before is not None and (before.spans, before.name) == (hours, name):
        return before
    day, _made = SpecialDay.objects.update_or_create(
        location=location, date=date, defaults={"spans": hours, "name": name}
    )
    _forget_now_and_on_commit()

    record(SpecialDaySet(date=date.isoformat(), spans=hours), about=location, by=by)
    return day


@transaction.atomic
def remove_special_day(location: Location, *, date: Date, by: Actor) -> Location:
    """Give a date its usual hours back. A date without its own changes and records nothing.

    Raises:
        NotAllowed: only owners and managers may.
    """
    require(by, "business.change", location)
    gone, _details = location.special_days.filter(date=date).delete()
    if not gone:
        return location
    _forget_now_and_on_commit()

    record(SpecialDayRemoved(date=date.isoformat()), about=location, by=by)
    return location


def _forget_now_and_on_commit() -> None:
    forget()
    transaction.on_commit(forget)

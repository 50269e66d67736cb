"""The business, its locations and their hours."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, lru_cache
from typing import Any, Unpack
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db.models import QuerySet

from regulars.business.almanac import closed_dates
from regulars.business.details import BusinessFields
from regulars.business.models import Business, Location, OpeningSpan, SpecialDay
from regulars.business.rules import holiday_names, week_from_rows
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.caches import briefly
from regulars.kit.permissions import can
from regulars.kit.reading import read_rows
from regulars.kit.spans import Calendar, Span, Spans, WeekHours

REMEMBERED_SECONDS = 5
YEARS_BACK, YEARS_AHEAD = 2, 2


@briefly(seconds=REMEMBERED_SECONDS)
def business() -> Business:
    """Return the business; before it is set up, an unsaved one with defaults. Do not change it."""
    return Business.objects.filter(pk=1).first() or Business(
        name="Regulars", language="en", languages=["en"], time_zone="UTC", currency="EUR"
    )


def is_set_up_as(**fields: Unpack[BusinessFields]) -> bool:
    """Return whether the business is set up already, with exactly these details."""
    house = Business.objects.filter(pk=1).first()
    return house is not None and not changed_fields(house, fields)


def changed_fields(thing: Business | Location, fields: Mapping[str, Any]) -> list[str]:
    """Return the names of those fields that have another value now."""
    return [name for name, value in fields.items() if getattr(thing, name) != value]


def house_language() -> str:
    """Return the language for whoever has shown no preference."""
    language = business().language
    return language if language in dict(settings.LANGUAGES) else "en"


def house_zone() -> str:
    """Return the name of the business's own time zone."""
    return business().time_zone


def locations(actor: Actor) -> QuerySet[Location]:
    """Return the locations this actor serves, by name; all for whoever is tied to none."""
    if not can(actor, "business.see"):
        return Location.objects.none()
    seen = Location.objects.filter(closed_at__isnull=True).order_by("name")
    return seen if actor.locations is None else seen.filter(pk__in=actor.locations)


def location_for(actor: Actor, pk: int) -> Location:
    """Return one location this actor serves.

    Raises:
        Location.DoesNotExist: there is none, or it is not theirs: the same answer.
    """
    is_theirs = actor.locations is None or pk in actor.locations
    if not (is_theirs and can(actor, "business.see")):
        raise Location.DoesNotExist
    found = read_rows(Location, "WHERE id = %s AND closed_at IS NULL", [pk])
    if not found:
        raise Location.DoesNotExist
    return found[0]


def calendar_of(location: Location | int) -> Calendar:
    """Return when a location is open, with its special days and public holidays.

    Takes the location or its primary key. Remembered for five seconds. Holidays are known two
    years back and ahead.
    """
    return _calendar(location if isinstance(location, int) else location.pk)


@briefly(seconds=REMEMBERED_SECONDS)
def _calendar(location_id: int) -> Calendar:
    location = Location.objects.get(pk=location_id)
    return Calendar(
        hours=week_of(location),
        zone=zone(location.time_zone),
        closed_dates=_holidays_around_now(location),
        special={day.date: _spans(day.spans) for day in location.special_days.all()},
    )


def week_of(location: Location) -> WeekHours:
    """Return the usual week of a location, Monday first."""
    rows = OpeningSpan.objects.filter(location=location)
    return week_from_rows(rows.values_list("weekday", "start_minute", "end_minute"))


def _spans(pairs: list[list[int]]) -> Spans:
    return tuple(Span(start, end) for start, end in pairs)


def _holidays_around_now(location: Location) -> frozenset[date]:
    if not location.keeps_holidays:
        return frozenset()
    year = clock.now().year
    years = range(year - YEARS_BACK, year + YEARS_AHEAD + 1)
    return closed_dates(location.country, location.subdivision, years)


def holidays_in(location: Location, year: int, *, language: str) -> Mapping[date, str]:
    """Return the public holidays at a location with their names, whether or not it keeps them."""
    return holiday_names(location.country, location.subdivision, [year], language=language)


def special_days_from(location: Location, day: date) -> QuerySet[SpecialDay]:
    """Return the dates with hours of their own from one day on, soonest first."""
    return location.special_days.filter(date__gte=day).order_by("date")


def spans_of(day: SpecialDay) -> Spans:
    """Return the hours of a special day; none when it is closed."""
    return _spans(day.spans)


def local_day(at: datetime, location: Location | int) -> date:
    """Return which day an aware moment is at a location, or at the one with this primary key."""
    name = _zone_name(location) if isinstance(location, int) else location.time_zone
    return at.astimezone(zone(name)).date()


@briefly(seconds=REMEMBERED_SECONDS)
def _zone_name(location_id: int) -> str:
    return Location.objects.values_list("time_zone", flat=True).get(pk=location_id)


def days_at(location: Location, first: date, last: date) -> tuple[datetime, datetime]:
    """Return when the first of some days begins at a location, and when the last has ended."""
    midnight = time(tzinfo=zone(location.time_zone))
    return (
        datetime.combine(first, midnight).astimezone(UTC),
        datetime.combine(last + timedelta(days=1), midnight).astimezone(UTC),
    )


def days_served(actor: Actor, first: date, last: date) -> list[tuple[int, datetime, datetime]]:
    """Return `days_at` for each location that the actor serves, after its primary key."""
    served = Location.objects.order_by("pk")
    if actor.locations is not None:
        served = served.filter(pk__in=actor.locations)
    return [(location.pk, *days_at(location, first, last)) for location in served]


def today_at_home() -> date:
    """Return today's date in the business's own time zone."""
    return clock.now().astimezone(zone(house_zone())).date()


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """Return a time zone by name.

    Raises:
        ZoneInfoNotFoundError: there is none of that name.
    """
    return ZoneInfo(name)


@cache
def zone_names() -> tuple[str, ...]:
    """Return the time zones people may choose, "Area/City" only, in alphabetical order."""
    odd = ("Etc/", "posix", "right")
    names = (name for name in available_timezones() if "/" in name and not name.startswith(odd))
    return ("UTC", *sorted(names))


def forget() -> None:
    """Forget what this process remembers, because it has just changed it."""
    business.forget()
    _calendar.forget()
    _zone_name.forget()

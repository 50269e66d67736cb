"""When the house is open, in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.business.queries import REMEMBERED_SECONDS, calendar_of
from regulars.kit import clock
from regulars.kit.caches import briefly
from regulars.kit.spans import Calendar, Span, is_open
from regulars.ui import formats

SOON_DAYS = 7


@dataclass(frozen=True)
class Today:
    """Opening hours of one location on its own today."""

    name: str
    words: str


@briefly(seconds=REMEMBERED_SECONDS)
def open_places() -> tuple[Location, ...]:
    """Return the locations that are not given up, the oldest first. Do not change them."""
    return tuple(Location.objects.filter(closed_at__isnull=True).order_by("pk"))


def hours_line() -> str:
    """Return whether we are open now: "Open until 18:00"; "" without any hours.

    Of several locations it names the one that is open, else the one that opens first.
    """
    places, now = open_places(), clock.now()
    calendars = [(place.name, calendar_of(place.pk)) for place in places]
    for name, calendar in calendars:
        if is_open(now, calendar):
            return _open_words(name if len(places) > 1 else "", _closing(now, calendar))
    openings = [(_opening(now, calendar), name) for name, calendar in calendars]
    coming = [(at, name) for at, name in openings if at]
    if not coming:
        return ""
    at, name = min(coming)
    return _opens_words(name if len(places) > 1 else "", _moment(at, now))


def line_of(place: Location) -> str:
    """Return whether one location is open now: "Open until 18:00"; "" without any hours."""
    now, calendar = clock.now(), calendar_of(place.pk)
    if is_open(now, calendar):
        return _open_words("", _closing(now, calendar))
    at = _opening(now, calendar)
    return _opens_words("", _moment(at, now)) if at else ""


def opens_at(place: Location) -> datetime | None:
    """Return when a closed location opens next, within a week; None while it is open."""
    now, calendar = clock.now(), calendar_of(place.pk)
    return None if is_open(now, calendar) else _opening(now, calendar)


def _open_words(place: str, closing: datetime) -> str:
    given = {"place": place, "time": _clock(closing)}
    if not place:
        return _("Open until %(time)s") % given
    return _("%(place)s is open now, until %(time)s") % given


def _opens_words(place: str, moment: str) -> str:
    given = {"place": place, "moment": moment}
    if not place:
        return _("Opens %(moment)s") % given
    return _("%(place)s opens %(moment)s") % given


def hours_today() -> list[Today]:
    """Return today's opening hours of every location, in its own time."""
    now = clock.now()
    return [Today(place.name, _day_words(calendar_of(place.pk), now)) for place in open_places()]


def _day_words(calendar: Calendar, now: datetime) -> str:
    here = now.astimezone(calendar.zone)
    spans = calendar.spans_on(here.date())
    if not spans:
        return _("Closed today")
    return formats.names([_span_words(span, here) for span in spans])


def _span_words(span: Span, here: datetime) -> str:
    return _("%(start)s to %(end)s") % {
        "start": _clock(_at(here, span.start_minute)),
        "end": _clock(_at(here, span.end_minute)),
    }


def _closing(now: datetime, calendar: Calendar) -> datetime:
    here = now.astimezone(calendar.zone)
    minute = here.hour * 60 + here.minute
    spans = calendar.spans_on(here.date())
    end = next((s.end_minute for s in spans if s.start_minute <= minute < s.end_minute), 1440)
    return _at(here, end)


def _opening(now: datetime, calendar: Calendar) -> datetime | None:
    here = now.astimezone(calendar.zone)
    minute = here.hour * 60 + here.minute
    for ahead in range(SOON_DAYS + 1):
        for span in calendar.spans_on(here.date() + timedelta(days=ahead)):
            if ahead or span.start_minute > minute:
                return _at(here, span.start_minute, ahead)
    return None


def _at(here: datetime, minute: int, ahead: int = 0) -> datetime:
    """Return the moment of a local minute, as the clock on the wall shows it."""
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(days=ahead, minutes=minute)


def _clock(at: datetime) -> str:
    with timezone.override(at.tzinfo):
        return formats.clock_time(at)


def _moment(at: datetime, now: datetime) -> str:
    with timezone.override(at.tzinfo):
        return formats.moment(at, now=now)

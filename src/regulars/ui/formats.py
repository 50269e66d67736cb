"""How dates, times, waits, numbers and money are written, in the language of the reader.

Formats come from Babel (CLDR), not from Django, whose formats clash between our languages. A date
never stands in figures only: 11/12 is a different day in Manila and in Kuala Lumpur. Times are told
in Django's active time zone. Words of our own ("3 h 10 min", "2 days") are gettext strings.
"""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import cache, lru_cache

from babel import Locale, dates, lists, numbers
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from regulars.kit.languages import babel_locale

HOUR = 60
DAY = 24 * HOUR
KILO = 1000


def locale() -> Locale:
    """Return Babel's locale for the active language; English is British here."""
    return _locale(babel_locale(translation.get_language()))


@cache
def _locale(name: str) -> Locale:
    return Locale.parse(name)


# Days and times


def day(value: date | datetime) -> str:
    """``22 Nov 2026``. A datetime is taken in the active time zone."""
    return _written_day(_local_day(value), babel_locale(translation.get_language()))


def long_day(value: date | datetime) -> str:
    """``Sunday 22 November 2026``."""
    return dates.format_date(_local_day(value), "full", locale())


def short_day(value: date | datetime) -> str:
    """``Sun 22 Nov``: for days near enough that nobody asks which year."""
    return _in_parts("MMMEd", _local_day(value))


def month(value: date | datetime) -> str:
    """``Nov 2026``."""
    return _in_parts("yMMM", _local_day(value))


def clock_time(value: datetime) -> str:
    """``15:05`` or ``3:05 PM``, as the language has it."""
    local = _local(value)
    return _written_time(local.hour, local.minute, babel_locale(translation.get_language()))


def day_and_time(value: datetime) -> str:
    """``Sun 22 Nov, 15:05``."""
    return pgettext("a day, then a time", "%(day)s, %(time)s") % {
        "day": short_day(value),
        "time": clock_time(value),
    }


def full_moment(value: datetime) -> str:
    """``22 Nov 2026, 15:05``: nothing left to guess."""
    return pgettext("a day, then a time", "%(day)s, %(time)s") % {
        "day": day(value),
        "time": clock_time(value),
    }


def moment(value: datetime, *, now: datetime) -> str:
    """Return a point in time as short as it may be.

    ``15:05``, ``Tue 15:05``, ``17 Nov`` or ``17 Nov 2025``. Both are aware. Within six days before
    or after ``now`` the weekday tells which day is meant.
    """
    return Moments(now)(value)


class Moments:
    """Says many points in time as ``moment`` does, and asks once for language and zone."""

    __slots__ = ("_today", "_zone", "language", "now")

    def __init__(self, now: datetime) -> None:
        self.now = now
        self._zone = _zone()
        self._today = now.astimezone(self._zone).date()
        self.language = translation.get_language()

    def __call__(self, value: datetime) -> str:
        return _moment(value, self._today, self._zone, self.language)

    @property
    def key(self) -> tuple[date, tzinfo, str | None]:
        """What its words depend on, besides the points in time: the day, the zone, the language."""
        return self._today, self._zone, self.language


# Language and zone are those that hold now: they are given so that each has its own words.
@lru_cache(maxsize=8_192)
def _moment(value: datetime, today: date, _of_zone: tzinfo, _of_language: str | None) -> str:
    local = _local_day(value)
    if local == today:
        return clock_time(value)
    if abs((local - today).days) < 7:  # noqa: PLR2004 - a week
        weekday = _in_parts("EEE", local)
        return pgettext("a weekday, then a time", "%(weekday)s %(time)s") % {
            "weekday": weekday,
            "time": clock_time(value),
        }
    if local.year == today.year:
        return _in_parts("MMMd", local)
    return day(value)


def day_range(first: date | datetime, last: date | datetime) -> str:
    """``2–22 Nov 2026``: both days count."""
    days = _local_day(first), _local_day(last)
    return dates.format_interval(*days, "yMMMd", locale=locale())


def _in_parts(skeleton: str, value: date) -> str:
    """Write the parts of a date that a skeleton of CLDR names, as the language orders them."""
    return _written_parts(skeleton, value, babel_locale(translation.get_language()))


# A list says the same few days and minutes again and again, and Babel takes long to write one.
@lru_cache(maxsize=4_096)
def _written_parts(skeleton: str, value: date, name: str) -> str:
    found = _nearest_skeleton(skeleton, name)
    return dates.format_skeleton(found, value, fuzzy=False, locale=_locale(name))


@lru_cache(maxsize=4_096)
def _written_day(value: date, name: str) -> str:
    return dates.format_date(value, "medium", _locale(name))


@lru_cache(maxsize=4_096)
def _written_time(hour: int, minute: int, name: str) -> str:
    return dates.format_time(time(hour, minute), "short", locale=_locale(name))


@cache
def _nearest_skeleton(wanted: str, name: str) -> str:
    # Babel looks through all of them each time: a page of fifty rows took a third longer.
    known = _locale(name).datetime_skeletons
    return wanted if wanted in known else dates.match_skeleton(wanted, known) or wanted


def _zone() -> tzinfo:
    return timezone.get_current_timezone()


def _local(value: datetime) -> datetime:
    return value.astimezone(_zone()) if timezone.is_aware(value) else value


def _local_day(value: date | datetime) -> date:
    return _local(value).date() if isinstance(value, datetime) else value


# How long


def age(length: timedelta | float) -> str:
    """Return a wait as short as it may be: ``8 min``, ``3 h 10 min``, ``17 h``, ``2 days``.

    Args:
        length: A timedelta, or minutes. Less than a minute is ``1 min``: nobody waits for nothing.
    """
    minutes = max(1, int(_minutes(length)))
    if minutes < HOUR:
        return in_minutes(minutes)
    hours, rest = divmod(minutes, HOUR)
    if minutes < 10 * HOUR and rest:
        return pgettext("a wait", "%(hours)s h %(minutes)s min") % {
            "hours": hours,
            "minutes": rest,
        }
    if minutes < 2 * DAY:
        return pgettext("a wait", "%(hours)s h") % {"hours": hours}
    return _days(minutes // DAY)


def in_minutes(value: float) -> str:
    """``19 min``, ``160 min``: minutes that are to be compared, however many."""
    return pgettext("a wait", "%(minutes)s min") % {"minutes": number(value, decimals=0)}


def as_told(length: timedelta) -> timedelta:
    """Return a wait cut to what ``age`` says of it, so that waits that read alike are equal."""
    return _told(max(1, (length.days * DAY) + length.seconds // 60))


@lru_cache(maxsize=4_096)
def _told(minutes: int) -> timedelta:
    return timedelta(minutes=minutes - minutes % _step(minutes))


def told_until(length: timedelta) -> timedelta:
    """Return how long a wait will be when ``as_told`` says something else of it."""
    minutes = max(1, (length.days * DAY) + length.seconds // 60)
    step = _step(minutes)
    return timedelta(minutes=minutes - minutes % step + step)


def _step(minutes: int) -> int:
    """Return by how many minutes what is said of so long a wait goes on."""
    return 1 if minutes < 10 * HOUR else HOUR if minutes < 2 * DAY else DAY


def ago(value: datetime, *, now: datetime) -> str:
    """``40 s ago``, ``12 min ago``: how fresh a thing is."""
    seconds = max(0, int((now - value).total_seconds()))
    if seconds < HOUR:
        return pgettext("how long ago", "%(seconds)s s ago") % {"seconds": seconds}
    return pgettext("how long ago", "%(age)s ago") % {"age": age(timedelta(seconds=seconds))}


def duration(length: timedelta | float) -> str:
    """Return a length of time in whole words, two units at most: ``3 hours and 10 minutes``.

    Args:
        length: A timedelta, or minutes.
    """
    minutes = max(0, round(_minutes(length)))
    whole_days, rest = divmod(minutes, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = [
        *([_days(whole_days)] if whole_days else []),
        *([_hours(hours)] if hours else []),
        *([_whole_minutes(rest)] if rest or minutes == 0 else []),
    ]
    return names(parts[:2])


def _minutes(length: timedelta | float) -> float:
    return length.total_seconds() / 60 if isinstance(length, timedelta) else length


def _days(count: int) -> str:
    return ngettext("%(count)s day", "%(count)s days", count) % {"count": number(count)}


def _hours(count: int) -> str:
    return ngettext("%(count)s hour", "%(count)s hours", count) % {"count": count}


def _whole_minutes(count: int) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", count) % {"count": count}


# How much


def number(value: float | Decimal, *, decimals: int | None = None) -> str:
    """``2,300`` or ``2.300``. ``decimals`` fixes the places after the point; else up to three."""
    if decimals is None:
        return numbers.format_decimal(value, locale=locale())
    places = "#,##0" + ("." + "0" * decimals if decimals else "")
    return numbers.format_decimal(value, format=places, locale=locale())


def percent(share: float) -> str:
    """``91%`` for 0.914, with a space before the sign where the language has one."""
    return numbers.format_percent(share, locale=locale())


def money(minor: int, currency: str) -> str:
    """``€4,120.50`` for 412050 and ``EUR``.

    Args:
        minor: Whole minor units (cents), as money is stored.
        currency: ISO code; it decides how many minor units make one.
    """
    amount = Decimal(minor).scaleb(-numbers.get_currency_precision(currency))
    return numbers.format_currency(amount, currency, locale=locale())


def file_size(size: int) -> str:
    """``812 B``, ``14 kB``, ``1.2 MB`` for a number of bytes."""
    if size < KILO:
        return _("%(size)s B") % {"size": size}
    if size < KILO**2:
        return _("%(size)s kB") % {"size": number(round(size / KILO))}
    return _("%(size)s MB") % {"size": number(round(size / KILO**2, 1))}


def names(items: Sequence[str]) -> str:
    """``Ada, Ben and Cleo``."""
    return lists.format_list(list(items), locale=locale()) if items else ""


def initials(name: str) -> str:
    """``ΜΑ`` for ``Μαρία Αγγέλου``: two letters at most, Greek ones without their tonos."""
    first = [word[0] for word in name.split() if word[0].isalnum()]
    bare = unicodedata.normalize("NFC", "".join(_without_tonos(letter) for letter in first[:2]))
    return bare.upper()


def _without_tonos(letter: str) -> str:
    """Greek capitals carry no accent; Latvian and Swedish ones do."""
    apart = unicodedata.normalize("NFD", letter)
    is_greek = "GREEK" in unicodedata.name(apart[0], "")
    return apart[0] if is_greek else letter

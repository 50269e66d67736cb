"""Opening hours as people write them, and public holidays: no database, no clock.

A day is written "09:00–14:00, 17:00–21:00"; "18:00–02:00" runs into the next day; nothing, or
"closed", is closed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _

from regulars.kit.refusals import Unfit
from regulars.kit.spans import DAYS_PER_WEEK, MINUTES_PER_DAY, BadSpan, Span, Spans, WeekHours

DAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Public holidays there differ from state to state.
COUNTRIES_THAT_NEED_A_SUBDIVISION = frozenset({"MY"})

Stretch = tuple[int, int]  # minutes after a day's midnight; the end may lie in the next day

_NOON = 12
_TO = r"\s*(?:-|–|—|\bto\b)\s*"
_CLOCK_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?")
_DAYS_AND_HOURS = re.compile(
    rf"({'|'.join(DAY_NAMES)})[a-z]*\.?(?:{_TO}({'|'.join(DAY_NAMES)})[a-z]*\.?)?[\s:]*(.*)"
)


class BadHours(Unfit):
    """Opening hours cannot be read, or overlap. `weekday` (Monday 0) is known for a week's."""

    def __init__(self, sentence: str, *, weekday: int | None = None) -> None:
        super().__init__(sentence, field="" if weekday is None else f"day_{weekday}")
        self.weekday = weekday


def week_from_days(days: Sequence[str]) -> WeekHours:
    """Return the week written in seven lines, Monday first, as a form gives them.

    Raises:
        BadHours: with the weekday whose line cannot be taken.
    """
    stretches = [_stretches(line, weekday=weekday) for weekday, line in enumerate(days)]
    return _week(stretches)


def week_from_text(text: str) -> WeekHours:
    """Return the week written as "Mon–Fri 09:00–14:00, 17:00–21:00" a line, days in English.

    Lines end with a line end or ";". Days not named are closed; a day named twice has both hours.

    Raises:
        BadHours: a line does not begin with a day, or its hours cannot be taken.
    """
    stretches: list[list[Stretch]] = [[] for _day in range(DAYS_PER_WEEK)]
    for line in filter(None, map(str.strip, re.split(r"[\n;]", text))):
        weekdays, hours = _days_and_hours(line)
        for weekday in weekdays:
            stretches[weekday] += _stretches(hours, weekday=weekday)
    return _week(stretches)


def day_from_text(text: str) -> Spans:
    """Return the hours written for one date, which end by its midnight.

    Raises:
        BadHours: they cannot be read, overlap or run into the next day.
    """
    stretches = _stretches(text)
    if any(end > MINUTES_PER_DAY for _start, end in stretches):
        raise BadHours(_("The hours of a single date end by 24:00 of that date."))

    return _spans(stretches, weekday=None)


def days_of_week(week: WeekHours) -> tuple[str, ...]:
    """Return the seven lines of a week, Monday first, as `week_from_days` reads them."""
    return tuple(text_of_day(spans) for spans in week.days)


def text_of_day(spans: Spans) -> str:
    """Return "09:00–14:00, 17:00–21:00"; empty when closed."""
    return ", ".join(
        f"{_clock_time(span.start_minute)}–{_clock_time(span.end_minute)}" for span in spans
    )


def week_from_rows(rows: Iterable[tuple[int, int, int]]) -> WeekHours:
    """Return a week from rows of weekday, start and end minute, in any order.

    Raises:
        BadSpan: rows overlap or lie outside the day.
    """
    days: list[list[Span]] = [[] for _day in range(DAYS_PER_WEEK)]
    for weekday, start, end in rows:
        days[weekday].append(Span(start, end))
    return WeekHours(tuple(map(tuple, days)))


def rows_of_week(week: WeekHours) -> list[tuple[int, int, int]]:
    """Return a week as rows of weekday (Monday 0), start and end minute, in order."""
    return [
        (weekday, span.start_minute, span.end_minute)
        for weekday, spans in enumerate(week.days)
        for span in spans
    ]


def holiday_dates(country: str, subdivision: str, years: Iterable[int]) -> frozenset[date]:
    """Return the public holidays of some years; see `holiday_names`."""
    return frozenset(holiday_names(country, subdivision, years))


def holiday_names(
    country: str, subdivision: str, years: Iterable[int], *, language: str | None = None
) -> Mapping[date, str]:
    """Return the public holidays of some years, by date, named in a language where it is known.

    Args:
        country: ISO 3166-1 alpha-2. Of a country nothing is known about, there are none:
            ask `knows_holidays` where a person can be told.
        subdivision: ISO 3166-2 part or its usual short name ("14" or "KUL"). Empty, or one
            nobody knows, gives the holidays of the whole country.
        years: Few; they are cached one by one.
        language: One of the six, else the country's own.
    """
    found: dict[date, str] = {}
    for year in years:
        found |= _holidays_of_year(country, subdivision, year, language)
    return found


def knows_holidays(country: str, subdivision: str = "") -> bool:
    """Whether public holidays are known for a place: a real one, and no state is left out."""
    if country in COUNTRIES_THAT_NEED_A_SUBDIVISION and not subdivision:
        return False

    known = subdivisions_of(country)
    return known is not None and (not subdivision or subdivision in known)


@lru_cache
def subdivisions_of(country: str) -> Mapping[str, str] | None:
    """Return the parts of a country that have holidays of their own, code to name.

    Usual short names are keys too. None for a country nothing is known about.
    """
    import holidays  # noqa: PLC0415 - half a second, and only those who ask should wait for it

    try:
        place = type(holidays.country_holidays(country))
    except NotImplementedError:
        return None

    longest = {code: code for code in place.subdivisions}
    for name, code in place.subdivisions_aliases.items():
        longest[code] = max(longest[code], name, key=len) if longest[code] != code else name
    return longest | {name: longest[code] for name, code in place.subdivisions_aliases.items()}


@lru_cache(256)
def _holidays_of_year(
    country: str, subdivision: str, year: int, language: str | None
) -> Mapping[date, str]:
    import holidays  # noqa: PLC0415 - as above

    known = subdivisions_of(country)
    if known is None:
        return {}

    place = holidays.country_holidays(
        country,
        subdiv=subdivision if subdivision in known else None,
        years=year,
        language=_language_there(holidays.country_holidays(country), language),
    )
    return {day: name for day, name in place.items() if day.year == year}


def _language_there(place: object, language: str | None) -> str | None:
    spoken: tuple[str, ...] = getattr(place, "supported_languages", ())
    return next((name for name in spoken if name.split("_")[0] == language), None)


def _days_and_hours(line: str) -> tuple[list[int], str]:
    match = _DAYS_AND_HOURS.fullmatch(line.lower())
    if match is None:
        raise BadHours(
            _("“%(line)s” must begin with a day, like “Mon 09:00–17:00”.") % {"line": line}
        )

    first, last, hours = match.groups()
    begin, end = DAY_NAMES.index(first), DAY_NAMES.index(last or first)
    further = range((end - begin) % DAYS_PER_WEEK + 1)
    return [(begin + days) % DAYS_PER_WEEK for days in further], hours


def _stretches(text: str, *, weekday: int | None = None) -> list[Stretch]:
    line = text.strip().lower()
    if line in ("", "closed", "-", "–", _("closed").lower()):
        return []

    return [_stretch(part.strip(), weekday=weekday) for part in line.split(",")]


def _stretch(text: str, *, weekday: int | None) -> Stretch:
    match = re.fullmatch(rf"(.+?){_TO}(.+)", text)
    ends = [_minute(part.strip()) for part in match.groups()] if match else [None]
    start, end = ends[0], ends[-1]
    if start is None or end is None or start in (end, MINUTES_PER_DAY):
        sentence = _("“%(text)s” is not an opening time. Write it like 09:00–17:00.")
        raise BadHours(sentence % {"text": text}, weekday=weekday)

    return (start, end if end > start else end + MINUTES_PER_DAY)


def _minute(text: str) -> int | None:
    match = _CLOCK_TIME.fullmatch(text)
    if match is None:
        return None

    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half and not 1 <= hour <= _NOON:
        return None
    if half:
        hour = hour % _NOON + (_NOON if half == "pm" else 0)
    total = hour * 60 + minute
    return total if minute < 60 and total <= MINUTES_PER_DAY else None  # noqa: PLR2004 - of an hour


def _week(days: Sequence[Sequence[Stretch]]) -> WeekHours:
    """Lay stretches into their days; what runs past midnight opens the next day."""
    laid: list[list[Stretch]] = [[] for _day in days]
    for weekday, stretches in enumerate(days):
        for start, end in stretches:
            laid[weekday].append((start, min(end, MINUTES_PER_DAY)))
            if end > MINUTES_PER_DAY:
                laid[(weekday + 1) % DAYS_PER_WEEK].append((0, end - MINUTES_PER_DAY))
    try:
        return WeekHours(tuple(_spans(spans, weekday=day) for day, spans in enumerate(laid)))
    except BadSpan as error:
        raise BadHours(_("Opening hours are needed for seven days.")) from error


def _spans(stretches: Sequence[Stretch], *, weekday: int | None) -> Spans:
    spans = tuple(Span(start, end) for start, end in sorted(stretches))
    for before, after in pairwise(spans):
        if after.start_minute < before.end_minute:
            sentence = _("%(one)s and %(other)s overlap.")
            names = {"one": text_of_day((before,)), "other": text_of_day((after,))}
            raise BadHours(sentence % names, weekday=weekday)
    return spans


def _clock_time(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"

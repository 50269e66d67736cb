from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.kit.spans import (
    BadSpan,
    Calendar,
    NeverOpen,
    Span,
    WeekHours,
    due_at,
    is_open,
    next_opening,
    open_seconds_between,
)

# Each with the two days of 2026 (or the last year it had them) around which its clocks change.
TURNS = {
    "Europe/Athens": ("2026-03-29", "2026-10-25"),
    "Europe/Riga": ("2026-03-29", "2026-10-25"),
    "Europe/Stockholm": ("2026-03-29", "2026-10-25"),
    "Europe/London": ("2026-03-29", "2026-10-25"),
    "America/New_York": ("2026-03-08", "2026-11-01"),
    "America/St_Johns": ("2010-03-14", "2010-11-07"),  # turned at one minute past midnight
    "America/Santiago": ("2026-09-06", "2026-04-05"),  # turns at midnight
    "America/Havana": ("2026-03-08", "2026-11-01"),
    "Australia/Lord_Howe": ("2026-10-04", "2026-04-05"),  # by half an hour
    "Africa/Cairo": ("2026-04-24", "2026-10-30"),
    "Pacific/Apia": ("2011-12-30", "2012-04-01"),  # left out a whole day
    "Asia/Manila": ("2026-03-29", "2026-10-25"),  # never turns
}
ATHENS = ZoneInfo("Europe/Athens")
MINUTE = timedelta(minutes=1)


def week(*spans):
    return WeekHours((tuple(Span(*span) for span in spans),) * 7)


def shop(*spans, zone=ATHENS, **closed):
    return Calendar(week(*spans), zone, **closed)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def athens(text):
    return datetime.fromisoformat(text).replace(tzinfo=ATHENS)


@st.composite
def day_spans(draw):
    edges = sorted(draw(st.sets(st.integers(0, 96), max_size=6)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Span(start * 15, end * 15) for start, end in pairs)


@st.composite
def calendars_near_a_turn(draw):
    """A calendar, and a whole UTC minute within two days of a turn of its clocks."""
    name = draw(st.sampled_from(sorted(TURNS)))
    turn = date.fromisoformat(draw(st.sampled_from(TURNS[name])))
    near = st.integers(-2, 3).map(lambda days: turn + timedelta(days))
    calendar = Calendar(
        WeekHours(tuple(draw(st.lists(day_spans(), min_size=7, max_size=7)))),
        ZoneInfo(name),
        frozenset(draw(st.sets(near, max_size=2))),
        draw(st.dictionaries(near, day_spans(), max_size=2)),
    )
    midnight = datetime(turn.year, turn.month, turn.day, tzinfo=UTC)
    return calendar, midnight + MINUTE * draw(st.integers(-2 * 1440, 2 * 1440))


def minute_is_open(calendar, at):
    """Asked of the wall clock, minute by minute: slow, and too simple to be wrong."""
    local = at.astimezone(calendar.zone)
    if local.date() in calendar.special:
        spans = calendar.special[local.date()]
    elif local.date() in calendar.closed_dates:
        spans = ()
    else:
        spans = calendar.hours.days[local.weekday()]
    return any(
        span.start_minute <= local.hour * 60 + local.minute < span.end_minute for span in spans
    )


def minutes_open(calendar, start, minutes):
    return [minute_is_open(calendar, start + MINUTE * number) for number in range(minutes)]


@settings(max_examples=100, deadline=None)
@given(calendars_near_a_turn(), st.integers(0, 3 * 1440))
def test_open_seconds_are_those_a_minute_counter_finds(place, minutes):
    calendar, start = place

    counted = open_seconds_between(start, start + MINUTE * minutes, calendar)

    assert counted == 60 * sum(minutes_open(calendar, start, minutes))


@settings(max_examples=100, deadline=None)
@given(calendars_near_a_turn(), st.integers(1, 2000))
def test_due_times_are_those_a_minute_counter_finds(place, target):
    calendar, start = place
    is_open_at = minutes_open(calendar, start, 4 * 1440)
    if sum(is_open_at) < target:
        return

    due = due_at(start, seconds=target * 60, calendar=calendar)

    ends = [number for number, open_ in enumerate(is_open_at, start=1) if open_]
    assert due == start + MINUTE * ends[target - 1]


@settings(max_examples=100, deadline=None)
@given(calendars_near_a_turn())
def test_the_next_opening_is_the_one_a_minute_counter_finds(place):
    calendar, start = place
    is_open_at = minutes_open(calendar, start, 3 * 1440)

    assert is_open(start, calendar) == is_open_at[0]
    if True in is_open_at:
        assert next_opening(start, calendar) == start + MINUTE * is_open_at.index(True)


@settings(max_examples=100, deadline=None)
@given(calendars_near_a_turn(), st.integers(0, 86_400 * 10**6), st.integers(0, 40 * 3600))
def test_until_it_is_due_exactly_that_time_is_open(place, microseconds, seconds):
    calendar, start = place
    start += timedelta(microseconds=microseconds)
    if not any(calendar.hours.days):
        return

    due = due_at(start, seconds=seconds, calendar=calendar)

    assert open_seconds_between(start, due, calendar) == seconds
    assert due.tzinfo is UTC


def test_a_mail_on_friday_evening_is_due_on_monday_morning():
    weekdays = WeekHours((((Span(540, 840), Span(1020, 1260)),) * 5) + ((), ()))
    calendar = Calendar(weekdays, ATHENS)

    due = due_at(athens("2026-11-20T20:30"), seconds=2 * 3600, calendar=calendar)

    assert due == athens("2026-11-23T10:30")


def test_what_runs_out_at_closing_time_is_due_then_and_not_at_the_next_opening():
    due = due_at(athens("2026-11-20T15:00"), seconds=7200, calendar=shop((540, 1020)))

    assert due == athens("2026-11-20T17:00")


def test_nothing_to_wait_for_is_due_at_once_even_while_closed():
    opened = athens("2026-11-20T23:00")

    assert due_at(opened, seconds=0, calendar=shop((540, 1020))) == opened


def test_an_hour_that_occurs_twice_counts_twice():
    night = shop((180, 240))

    assert open_seconds_between(utc("2026-10-24T12:00"), utc("2026-10-25T12:00"), night) == 7200


def test_an_hour_left_out_does_not_count():
    night = shop((180, 240))

    assert open_seconds_between(utc("2026-03-28T12:00"), utc("2026-03-29T12:00"), night) == 0
    assert next_opening(utc("2026-03-28T12:00"), night) == athens("2026-03-30T03:00")


def test_a_closed_date_is_skipped_and_special_hours_win_over_it():
    holiday = date(2026, 12, 25)
    opened = athens("2026-12-24T17:00")
    closed = shop((540, 1020), closed_dates=frozenset({holiday}))
    shorter = shop(
        (540, 1020), closed_dates=frozenset({holiday}), special={holiday: (Span(600, 660),)}
    )

    assert due_at(opened, seconds=1800, calendar=closed) == athens("2026-12-26T09:30")
    assert due_at(opened, seconds=1800, calendar=shorter) == athens("2026-12-25T10:30")


def test_a_place_that_never_opens_is_said_to_be_so():
    with pytest.raises(NeverOpen):
        due_at(utc("2026-11-20T12:00"), seconds=1, calendar=shop())
    with pytest.raises(NeverOpen):
        next_opening(utc("2026-11-20T12:00"), shop())
    assert open_seconds_between(utc("2026-11-20T12:00"), utc("2036-11-20T12:00"), shop()) == 0


def test_a_place_open_for_an_hour_a_year_is_not_never_open():
    days = {date(year, 7, 1): (Span(540, 600),) for year in range(2026, 2040)}

    due = due_at(utc("2026-06-01T00:00"), seconds=5 * 3600, calendar=shop(special=days))

    assert due == athens("2030-07-01T10:00")


def test_a_long_closure_does_not_end_the_count():
    early = date(2026, 1, 1), date(2029, 1, 1)
    calendar = shop(special={day: (Span(0, 60),) for day in early})

    assert open_seconds_between(utc("2025-12-01T00:00"), utc("2030-01-01T00:00"), calendar) == 7200


def test_time_that_runs_backwards_counts_nothing():
    late, early = utc("2026-11-20T12:00"), utc("2026-11-20T11:00")

    assert open_seconds_between(late, early, shop((0, 1440))) == 0


def test_a_place_open_around_the_clock_counts_every_second():
    start = utc("2026-01-01T00:00") + timedelta(microseconds=1)

    assert open_seconds_between(start, utc("2027-01-01T00:00"), shop((0, 1440))) == 365 * 86400 - 1


@pytest.mark.parametrize("span", [(-1, 5), (5, 5), (10, 5), (0, 1441)])
def test_a_span_lies_within_its_day(span):
    with pytest.raises(BadSpan):
        Span(*span)


def test_spans_may_touch_but_not_overlap():
    assert week((720, 780), (600, 720)).days[0] == (Span(600, 720), Span(720, 780))
    with pytest.raises(BadSpan, match="overlap"):
        week((600, 721), (720, 780))
    with pytest.raises(BadSpan, match="seven"):
        WeekHours(((),) * 6)

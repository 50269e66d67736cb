import os
import subprocess
import sys
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.business.rules import (
    BadHours,
    day_from_text,
    days_of_week,
    holiday_dates,
    holiday_names,
    knows_holidays,
    rows_of_week,
    subdivisions_of,
    text_of_day,
    week_from_days,
    week_from_rows,
    week_from_text,
)
from regulars.kit.spans import BadSpan, Span

MORNING, EVENING = Span(540, 840), Span(1020, 1260)


@pytest.mark.parametrize(
    "text",
    [
        "09:00–14:00, 17:00–21:00",
        "9-14,17-21",
        "9.00 - 14.00, 17.00 - 21.00",
        "9am–2pm, 5 pm to 9 PM",
        "17:00—21:00, 09:00—14:00",
    ],
)
def test_hours_are_read_however_they_are_written(text):
    assert day_from_text(text) == (MORNING, EVENING)


@pytest.mark.parametrize("text", ["", "  ", "closed", "Closed", "–"])
def test_closed_can_be_said_or_left_out(text):
    assert day_from_text(text) == ()


def test_midnight_noon_and_the_whole_day():
    assert day_from_text("12am-12pm") == (Span(0, 720),)
    assert day_from_text("00:00–24:00") == (Span(0, 1440),)
    assert day_from_text("18:00–00:00") == (Span(1080, 1440),)


@pytest.mark.parametrize(
    "text",
    ["nine to five", "09:00", "09:00–09:00", "25:00–26:00", "9:60–10:00", "24:00–02:00",
     "13pm–14pm", "9–10–11", "09:00–14:00,", "9–", "–9", "99999999–3"],
)  # fmt: skip
def test_what_is_no_opening_time_is_refused_with_its_text(text):
    with pytest.raises(BadHours, match="not an opening time"):
        day_from_text(text)


def test_hours_that_overlap_are_named():
    with pytest.raises(BadHours, match="09:00–14:00 and 13:00–15:00 overlap"):
        day_from_text("13:00–15:00, 09:00–14:00")


def test_a_single_date_ends_at_midnight():
    with pytest.raises(BadHours, match="24:00"):
        day_from_text("18:00–02:00")


def test_a_week_comes_from_seven_lines_and_goes_back_into_them():
    lines = ("09:00–14:00, 17:00–21:00", "", "09:00–14:00", "", "", "10:00–12:00", "")

    week = week_from_days(lines)

    assert week.days[0] == (MORNING, EVENING)
    assert days_of_week(week) == lines


def test_a_night_runs_into_the_next_day_even_from_sunday_to_monday():
    week = week_from_days(["", "", "", "", "18:00–02:00", "", "22:00–01:00"])

    assert days_of_week(week) == (
        "00:00–01:00", "", "", "", "18:00–24:00", "00:00–02:00", "22:00–24:00",
    )  # fmt: skip


def test_the_line_that_cannot_be_taken_is_named():
    with pytest.raises(BadHours) as refusal:
        week_from_days(["", "", "soon", "", "", "", ""])

    assert refusal.value.weekday == 2
    assert refusal.value.field == "day_2"
    assert refusal.value.status == 422


def test_a_night_that_meets_the_morning_is_named_too():
    with pytest.raises(BadHours, match="overlap") as refusal:
        week_from_days(["18:00–02:00", "01:00–03:00", "", "", "", "", ""])

    assert refusal.value.weekday == 1


def test_a_week_has_seven_lines():
    with pytest.raises(BadHours, match="seven"):
        week_from_days(["09:00–17:00"])


def test_a_week_is_read_from_text_with_days_and_ranges():
    week = week_from_text(
        "Mon–Fri 09:00–14:00, 17:00–21:00\nSaturday: 10-12; Sun closed\nMon 22:00–23:00"
    )

    assert days_of_week(week) == (
        "09:00–14:00, 17:00–21:00, 22:00–23:00",
        *["09:00–14:00, 17:00–21:00"] * 4,
        "10:00–12:00",
        "",
    )


def test_a_range_of_days_may_go_round_the_end_of_the_week():
    week = week_from_text("Sat to Mon 9-10")

    assert [bool(spans) for spans in week.days] == [True, False, False, False, False, True, True]


@pytest.mark.parametrize("text", ["09:00–17:00", "Someday 9-17", "Mon-Caturday 9-17"])
def test_a_line_without_a_day_is_refused(text):
    with pytest.raises(BadHours):
        week_from_text(text)


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text):
    with suppress(BadHours):
        week_from_text(f"Mon {text}")
    with suppress(BadHours):
        day_from_text(text)


@given(st.lists(st.lists(st.integers(0, 1440), unique=True, max_size=8), min_size=7, max_size=7))
def test_weeks_survive_rows_and_lines(edges):
    days = [sorted(day) for day in edges]
    rows = [
        (weekday, start, end)
        for weekday, day in enumerate(days)
        for start, end in zip(day[::2], day[1::2], strict=False)
    ]

    week = week_from_rows(reversed(rows))

    assert rows_of_week(week) == rows
    assert week_from_days(days_of_week(week)) == week


def test_rows_that_overlap_are_refused():
    with pytest.raises(BadSpan):
        week_from_rows([(0, 540, 600), (0, 599, 700)])
    assert text_of_day(()) == ""


def test_holidays_follow_the_country():
    greek = holiday_dates("GR", "", [2026])

    assert date(2026, 4, 13) in greek  # Orthodox Easter Monday
    assert date(2026, 4, 6) not in greek
    assert date(2026, 11, 18) in holiday_dates("LV", "", [2025, 2026])
    assert date(2026, 6, 19) not in holiday_dates("PH", "", [2026])
    assert {day.year for day in holiday_dates("SE", "", range(2025, 2028))} == {2025, 2026, 2027}


def test_ordinary_sundays_are_no_holidays():
    assert date(2026, 11, 22) not in holiday_dates("SE", "", [2026])


def test_malaysia_needs_a_state_and_gives_the_common_days_without():
    common, capital = (holiday_dates("MY", state, [2026]) for state in ("", "KUL"))

    assert date(2026, 2, 1) in capital - common  # Federal Territory Day
    assert common < capital
    assert not knows_holidays("MY")
    assert knows_holidays("MY", "KUL")
    assert knows_holidays("MY", "14")
    assert holiday_dates("MY", "nowhere", [2026]) == common


def test_a_place_nobody_knows_has_no_holidays_and_says_so():
    assert holiday_dates("XX", "", [2026]) == frozenset()
    assert not knows_holidays("XX")
    assert not knows_holidays("GR", "nowhere")
    assert knows_holidays("GR")
    assert subdivisions_of("XX") is None


def test_states_have_names_to_choose_from():
    assert subdivisions_of("MY")["14"] == "Wilayah Persekutuan Kuala Lumpur"
    assert subdivisions_of("MY")["KUL"] == "Wilayah Persekutuan Kuala Lumpur"


def test_holidays_are_named_in_the_language_asked_for_where_it_is_known():
    new_year = date(2026, 1, 1)

    assert holiday_names("GR", "", [2026], language="el")[new_year] == "Πρωτοχρονιά"
    assert holiday_names("GR", "", [2026], language="en")[new_year] == "New Year's Day"
    assert holiday_names("GR", "", [2026], language="sv")[new_year]


def test_the_slow_library_waits_until_it_is_needed():
    loaded = "import sys, regulars.business.rules; print('holidays' in sys.modules)"

    printed = subprocess.run(
        [sys.executable, "-c", loaded],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )

    assert printed.stdout == "False\n"

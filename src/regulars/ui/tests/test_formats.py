from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from regulars.ui import formats

SUNDAY = date(2026, 11, 22)
AFTERNOON = datetime(2026, 11, 22, 15, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "22 Nov 2026"),
        ("fil", "Nob 22, 2026"),
        ("el", "22 Νοε 2026"),
        ("ms", "22 Nov 2026"),
        ("sv", "22 nov. 2026"),
        ("lv", "2026. gada 22. nov."),
        ("en-xa", "22 Nov 2026"),
    ],
)
def test_a_day_is_written_with_the_month_in_letters(language: str, written: str):
    with translation.override(language):
        assert formats.day(SUNDAY) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "15:05"),
        ("sv", "15:05"),
        ("lv", "15:05"),
        ("fil", "3:05\u202fPM"),
        ("el", "3:05\u202fμ.μ."),
        ("ms", "3:05\u202fPTG"),
    ],
)
def test_a_time_has_the_clock_of_the_language(language: str, written: str):
    with translation.override(language):
        assert formats.clock_time(AFTERNOON) == written


@pytest.mark.parametrize(
    ("language", "currency", "written"),
    [
        ("fil", "PHP", "₱4,120.50"),
        ("el", "EUR", "4.120,50\xa0€"),
        ("ms", "MYR", "RM4,120.50"),
        ("sv", "SEK", "4\xa0120,50\xa0kr"),
        ("en", "EUR", "€4,120.50"),
    ],
)
def test_money_is_written_from_minor_units(language: str, currency: str, written: str):
    with translation.override(language):
        assert formats.money(412050, currency) == written


def test_a_currency_without_minor_units_is_not_divided():
    with translation.override("en"):
        assert formats.money(4120, "JPY") == "JP¥4,120"


def test_times_are_told_in_the_active_zone():
    with timezone.override(ZoneInfo("Asia/Manila")), translation.override("en"):
        assert formats.full_moment(AFTERNOON + timedelta(hours=6)) == "23 Nov 2026, 05:05"


@pytest.mark.parametrize(
    ("back", "written"),
    [
        (timedelta(hours=2), "13:05"),
        (timedelta(days=5), "Tue 15:05"),
        (timedelta(days=7), "15 Nov"),
        (timedelta(days=400), "18 Oct 2025"),
    ],
)
def test_a_moment_is_as_short_as_it_may_be(back: timedelta, written: str):
    with translation.override("en"):
        assert formats.moment(AFTERNOON - back, now=AFTERNOON) == written


@pytest.mark.parametrize(
    ("minutes", "written"),
    [
        (0, "1 min"),
        (8, "8 min"),
        (65, "1 h 5 min"),
        (190, "3 h 10 min"),
        (17 * 60 + 20, "17 h"),
        (47 * 60, "47 h"),
        (3 * 24 * 60 + 5, "3 days"),
    ],
)
def test_a_wait_is_told_shortly(minutes: int, written: str):
    with translation.override("en"):
        assert formats.age(timedelta(minutes=minutes)) == written


def test_a_duration_is_told_in_two_units_of_whole_words():
    with translation.override("en"):
        assert formats.duration(timedelta(days=1, hours=3, minutes=10)) == "1 day and 3 hours"
        assert formats.duration(0) == "0 minutes"


def test_the_days_of_a_range_share_what_they_can():
    with translation.override("en"):
        assert formats.day_range(date(2026, 11, 2), SUNDAY) == "2–22 Nov 2026"


def test_numbers_shares_and_sizes_follow_the_language():
    with translation.override("sv"):
        assert formats.number(2300) == "2\xa0300"
        assert formats.percent(0.914) == "91\xa0%"
        assert formats.file_size(1_240_000).startswith("1,2 ")


def test_names_are_listed_as_a_sentence():
    with translation.override("el"):
        assert formats.names(["Ada", "Ben", "Cleo"]) == "Ada, Ben και Cleo"
    assert formats.names([]) == ""


def test_initials_of_greek_names_carry_no_tonos_and_others_keep_their_marks():
    assert formats.initials("Άννα Αγγέλου") == "ΑΑ"
    assert formats.initials("Čārlijs Ozols") == "ČO"
    assert formats.initials("") == ""

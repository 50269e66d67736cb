"""Figures as people read them, held against the worked examples of the field."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils.translation import override

from regulars.insights.figures import headline, satisfied, share
from regulars.insights.queries import Satisfaction
from regulars.insights.rules import (
    Period,
    Risk,
    ranked,
    reply_days,
    signal_words,
    usual,
)
from regulars.kit.rates import wilson

MONDAY = date(2026, 11, 23)
WEEK = Period.ending(MONDAY, days=7)


@pytest.mark.parametrize(
    ("x", "n", "said"),
    [
        (81, 263, "31% (95% sure: 26% to 37%)"),  # Newcombe 1998: .2553 to .3662
        (0, 20, "0% (95% sure: 0% to 16%)"),  # Newcombe 1998: 0 to .1611
        (20, 20, "100% (95% sure: 84% to 100%)"),
        (19, 19, "19 of 19"),
        (0, 1, "0 of 1"),
        (0, 0, "not enough yet"),
    ],
)
def test_a_share_is_said_with_what_chance_leaves_and_as_counts_while_few(x, n, said):
    with override("en"):
        assert share(wilson(x, n)) == said


def test_satisfied_are_those_who_gave_four_or_five_and_never_the_mean():
    counts = {1: 2, 2: 1, 3: 4, 4: 8, 5: 10}  # mean 3.92; top two 18 of 25
    found = Satisfaction(counts, wilson(18, 25), invited=40, ignored_checks=3)

    with override("en"):
        figure = satisfied(found, WEEK, {n: str(n) for n in range(1, 6)})

    assert figure.number == "72%"
    assert figure.of == "18 of 25; 95% sure: 52% to 86%"
    said = "40 customers were asked, 25 answered. The link was opened 3 times without an answer."
    assert figure.caption == said
    assert [row[1] for row in figure.table["rows"]] == ["2", "1", "4", "8", "10"]


def test_of_nothing_there_is_no_number():
    assert headline(wilson(0, 0)) == ""


def a_row(day=MONDAY, **figures):
    told = {"started": 0, "met": 0, "missed": 0, "answered": 0, "median_seconds": None}
    return SimpleNamespace(date=day, **{**told, **figures})


def test_the_median_of_a_day_is_the_places_medians_by_their_answers():
    rows = [
        a_row(started=4, met=3, missed=1, answered=3, median_seconds=600),
        a_row(started=1, met=0, missed=1, answered=1, median_seconds=3600),
        a_row(started=5),
    ]

    (day,) = reply_days(rows)

    assert (day.started, day.met, day.missed, day.answered) == (10, 3, 2, 4)
    assert day.median_minutes == (10 * 3 + 60) / 4


def test_a_day_nobody_answered_has_no_median_and_not_zero():
    (day,) = reply_days([a_row(started=3, missed=3)])

    assert day.median_minutes is None


def days_of(*minutes):
    first = MONDAY - timedelta(days=len(minutes))
    return reply_days(
        a_row(first + timedelta(days=n), answered=1, median_seconds=value * 60)
        for n, value in enumerate(minutes)
    )


def test_what_is_usual_needs_twelve_days_with_answers():
    assert usual(days_of(*[30] * 11)) is None
    assert usual(days_of(*[30, 32] * 6)) is not None


def test_a_day_far_outside_is_a_signal_and_ups_and_downs_are_not():
    calm = days_of(*[30, 34, 28, 33, 29, 31, 35, 27, 30, 32, 31, 29])
    wild = days_of(*[30, 34, 28, 33, 29, 31, 35, 27, 30, 32, 31, 29, 120])

    assert signal_words(calm, usual(calm)) == {}
    assert signal_words(wild, usual(wild))[wild[-1].date] == "slower than usual"
    assert signal_words(calm, None) == {}


def a_risk(number):
    return Risk(number=number, name=f"C{number}", language="", subject="", why="", url="")


def test_risks_are_told_once_and_at_most_so_many():
    late, unhappy = [a_risk(1), a_risk(2)], [a_risk(2), a_risk(3), a_risk(4)]

    found = ranked(late, unhappy, most=3, key=lambda risk: risk.number)

    assert [risk.number for risk in found] == [1, 2, 3]


@pytest.mark.parametrize("days", [1, 7, 30, 365])
def test_a_period_counts_its_first_and_last_day(days):
    period = Period.ending(MONDAY, days=days)

    assert period.last == MONDAY
    assert (period.last - period.first).days + 1 == days

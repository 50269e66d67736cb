"""Delays and ticks, without a database or a clock."""

from datetime import UTC, datetime, timedelta

import pytest

from regulars.jobs.rules import is_due, next_tick, retry_delay

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 2), (2, 8), (3, 32), (4, 128), (5, 512), (6, 2048), (7, 3600)]
)
def test_each_retry_waits_four_times_longer_up_to_an_hour(attempts, seconds):
    assert retry_delay(attempts, luck=0.5) == timedelta(seconds=seconds)


def test_luck_spreads_retries_by_a_quarter():
    shortest, longest = retry_delay(3, luck=0.0), retry_delay(3, luck=0.999999)

    assert shortest == timedelta(seconds=24)
    assert timedelta(seconds=39.9) < longest < timedelta(seconds=40)


def test_no_number_of_attempts_is_too_many():
    assert retry_delay(32_000, luck=0.5) == timedelta(hours=1)


@pytest.mark.parametrize(
    ("planned", "due"),
    [
        (NOON, True),
        (NOON - MINUTE, True),
        (NOON + timedelta(seconds=59), False),
        (NOON + timedelta(days=400), True),  # the clock was set forward, and back again
    ],
)
def test_a_schedule_is_due_at_its_time_and_after_the_clock_was_set_back(planned, due):
    assert is_due(planned, now=NOON, interval=MINUTE) is due


def test_ticks_fall_on_whole_intervals():
    assert next_tick(NOON + timedelta(seconds=13), MINUTE) == NOON + MINUTE
    assert next_tick(NOON, MINUTE) == NOON + MINUTE

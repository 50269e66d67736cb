import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from regulars.kit import clock

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_now_is_aware_and_in_utc():
    before = time.time()

    moment = clock.now()

    assert moment.tzinfo is UTC
    assert before <= moment.timestamp() <= time.time()


def test_travel_holds_the_clock_and_lets_it_go_again():
    with clock.travel(NOON):
        held = clock.now()

    assert held == NOON
    assert clock.now() > NOON


def test_travel_may_be_nested():
    with clock.travel(NOON):
        with clock.travel(NOON + timedelta(days=1)):
            inner = clock.now()
        outer = clock.now()

    assert inner == NOON + timedelta(days=1)
    assert outer == NOON


def test_travel_gives_utc_whatever_zone_it_is_given():
    athens = timezone(timedelta(hours=2))

    with clock.travel(datetime(2026, 3, 1, 14, tzinfo=athens)):
        moment = clock.now()

    assert moment == NOON
    assert moment.tzinfo is UTC


def test_the_clock_is_let_go_when_the_block_fails():
    with pytest.raises(RuntimeError), clock.travel(NOON):
        raise RuntimeError

    assert clock.now() != NOON


def test_travel_refuses_a_moment_without_zone():
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - the very thing refused

    with pytest.raises(ValueError, match="time zone"), clock.travel(naive):
        pass

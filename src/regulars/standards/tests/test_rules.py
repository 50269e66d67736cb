from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kit.spans import Calendar, NeverOpen, Span, WeekHours
from regulars.standards.rules import (
    State,
    cancel,
    is_late,
    lapse,
    pause,
    recompute,
    remaining_seconds,
    resume,
    start,
    stop,
    void,
)

ATHENS = ZoneInfo("Europe/Athens")
NINE_TO_FIVE = Calendar(WeekHours(((Span(540, 1020),),) * 7), ATHENS)
NINE_TO_ONE = Calendar(WeekHours(((Span(540, 780),),) * 7), ATHENS)
NEVER = Calendar(WeekHours(((),) * 7), ATHENS)
SECOND = timedelta(seconds=1)


def at(time, day=20):
    return datetime.fromisoformat(f"2026-11-{day}T{time}").replace(tzinfo=ATHENS)


def a_clock(started="10:00", hours=2):
    return start(at(started), target_seconds=hours * 3600, calendar=NINE_TO_FIVE)


def test_a_clock_starts_running_and_counts_opening_hours():
    clock = a_clock("16:00")

    assert clock.state == State.RUNNING == "running"
    assert clock.due_at == at("10:00", day=21)
    assert (clock.stopped_at, clock.paused_at) == (None, None)


def test_a_reply_in_time_meets_it_up_to_the_last_moment():
    clock = a_clock()

    met = stop(clock, at=at("12:00"))

    assert (met.state, met.stopped_at) == (State.MET, at("12:00"))
    assert stop(clock, at=at("12:00") + SECOND).state == State.MISSED


def test_it_is_missed_once_its_due_time_has_passed_unanswered():
    clock = a_clock()

    assert lapse(clock, now=at("12:00")) == clock
    assert lapse(clock, now=at("12:00") + SECOND).state == State.MISSED


def test_a_late_reply_is_noted_but_it_stays_missed():
    missed = lapse(a_clock(), now=at("13:00"))

    answered = stop(missed, at=at("14:00"))

    assert (answered.state, answered.stopped_at) == (State.MISSED, at("14:00"))
    assert stop(answered, at=at("15:00")) == answered


def test_a_second_reply_changes_nothing():
    met = stop(a_clock(), at=at("11:00"))

    assert stop(met, at=at("11:30")) == met
    assert lapse(met, now=at("13:00")) == met


def test_late_means_that_someone_still_waits():
    clock = a_clock()
    missed = lapse(clock, now=at("13:00"))

    assert not is_late(clock, now=at("12:00"))
    assert is_late(clock, now=at("12:01"))
    assert is_late(missed, now=at("13:00"))
    assert not is_late(stop(missed, at=at("13:00")), now=at("14:00"))
    assert not is_late(stop(clock, at=at("11:00")), now=at("14:00"))


def test_a_reply_undone_leaves_it_running_to_the_old_due_time():
    clock = a_clock()

    voided = void(stop(clock, at=at("11:00")), now=at("11:01"))

    assert voided == clock


def test_a_reply_that_fails_after_the_due_time_leaves_it_missed_and_unanswered():
    voided = void(stop(a_clock(), at=at("11:00")), now=at("15:00"))

    assert (voided.state, voided.stopped_at) == (State.MISSED, None)
    assert is_late(voided, now=at("15:00"))
    assert stop(voided, at=at("16:00")).stopped_at == at("16:00")


def test_a_late_reply_undone_leaves_it_missed():
    missed = lapse(a_clock(), now=at("13:00"))

    assert void(stop(missed, at=at("14:00")), now=at("14:01")) == missed
    assert void(missed, now=at("14:01")) == missed


def test_voiding_what_was_not_answered_changes_nothing():
    clock = a_clock()
    cancelled = cancel(clock, at=at("11:00"))

    assert void(clock, now=at("11:00")) == clock
    assert void(cancelled, now=at("11:30")) == cancelled


def test_cancelling_ends_what_runs_and_leaves_what_is_decided():
    clock = a_clock()
    met = stop(clock, at=at("11:00"))

    cancelled = cancel(clock, at=at("11:00"))

    assert (cancelled.state, cancelled.stopped_at) == (State.CANCELLED, at("11:00"))
    assert cancel(met, at=at("11:30")) == met
    assert cancel(clock, at=at("13:00")).state == State.MISSED
    assert cancel(pause(clock, at=at("11:00")), at=at("16:00")).state == State.CANCELLED
    assert lapse(cancelled, now=at("13:00")) == cancelled
    assert stop(cancelled, at=at("11:30")) == cancelled


def test_a_pause_keeps_the_seconds_that_are_left():
    paused = pause(a_clock(), at=at("11:30"))

    resumed = resume(paused, at=at("16:45"), calendar=NINE_TO_FIVE)

    assert remaining_seconds(paused, at=at("16:45"), calendar=NINE_TO_FIVE) == 1800
    assert lapse(paused, now=at("16:45")) == paused
    assert resumed.state == State.RUNNING
    assert resumed.paused_at is None
    assert resumed.due_at == at("09:15", day=21)


def test_a_reply_while_paused_meets_it():
    met = stop(pause(a_clock(), at=at("11:30")), at=at("16:00"))

    assert (met.state, met.stopped_at, met.paused_at) == (State.MET, at("16:00"), None)


def test_only_a_running_clock_in_time_can_be_paused():
    clock = a_clock()
    met = stop(clock, at=at("11:00"))

    assert pause(clock, at=at("13:00")).state == State.MISSED
    assert pause(met, at=at("11:30")) == met
    assert resume(clock, at=at("11:30"), calendar=NINE_TO_FIVE) == clock


def test_shorter_hours_move_the_rest_and_leave_what_is_used():
    clock = a_clock("12:30")

    moved = recompute(clock, at=at("12:45"), before=NINE_TO_FIVE, after=NINE_TO_ONE)

    assert clock.due_at == at("14:30")
    assert moved.due_at == at("10:30", day=21)
    assert remaining_seconds(moved, at=at("12:45"), calendar=NINE_TO_ONE) == 6300


def test_hours_that_change_before_it_counts_are_counted_from_its_start():
    clock = a_clock("12:30")

    moved = recompute(clock, at=at("09:00"), before=NINE_TO_FIVE, after=NINE_TO_ONE)

    assert moved.due_at == at("10:30", day=21)


def test_hours_that_change_during_a_pause_leave_the_rest():
    paused = pause(a_clock("12:00"), at=at("12:30"))

    moved = recompute(paused, at=at("15:00"), before=NINE_TO_FIVE, after=NINE_TO_ONE)

    assert remaining_seconds(moved, at=at("15:00"), calendar=NINE_TO_ONE) == 5400
    assert resume(moved, at=at("12:00"), calendar=NINE_TO_ONE).due_at == at("09:30", day=21)


def test_new_hours_do_not_touch_what_is_decided():
    met = stop(a_clock(), at=at("11:00"))
    late = a_clock()

    assert recompute(met, at=at("11:30"), before=NINE_TO_FIVE, after=NINE_TO_ONE) == met
    recomputed = recompute(late, at=at("13:00"), before=NINE_TO_FIVE, after=NINE_TO_ONE)
    assert recomputed.state == State.MISSED
    assert remaining_seconds(met, at=at("11:30"), calendar=NINE_TO_FIVE) == 0


def test_a_clock_cannot_start_where_nobody_ever_opens():
    with pytest.raises(NeverOpen):
        start(at("10:00"), target_seconds=60, calendar=NEVER)


MOMENTS = st.integers(0, 60 * 24 * 4).map(
    lambda minutes: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=minutes)
)
HOLIDAY = Calendar(NINE_TO_FIVE.hours, ATHENS, frozenset({date(2026, 11, 21)}))


@given(st.lists(MOMENTS, min_size=3, max_size=9).map(sorted), st.integers(60, 40_000))
def test_pauses_never_add_or_take_time(moments, target):
    clock = start(moments[0], target_seconds=target, calendar=HOLIDAY)
    before = remaining_seconds(clock, at=moments[0], calendar=HOLIDAY)

    for paused_at, resumed_at in zip(moments[1::2], moments[2::2], strict=False):
        paused = pause(clock, at=paused_at)
        left = remaining_seconds(paused, at=paused_at, calendar=HOLIDAY)
        clock = resume(paused, at=resumed_at, calendar=HOLIDAY)
        assert left <= before
        assert remaining_seconds(clock, at=resumed_at, calendar=HOLIDAY) == left
        before = left


@given(MOMENTS, MOMENTS)
def test_the_same_hours_again_change_no_due_time(started, changed):
    clock = start(started, target_seconds=5400, calendar=HOLIDAY)

    same = recompute(clock, at=changed, before=HOLIDAY, after=HOLIDAY)

    if changed <= clock.due_at:
        assert same == clock

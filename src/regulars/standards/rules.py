"""What becomes of a clock: pure decisions, moments and hours in, facts out.

A clock runs, may pause, and ends met, missed or cancelled. It is missed when its due time passes
unanswered, and stays so; a later reply is noted on it. A decision that does not apply gives back
the same facts, so that an event seen twice changes nothing.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from regulars.kit.spans import Calendar, due_at, open_seconds_between


class State(StrEnum):
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, kw_only=True)
class ClockFacts:
    """Where a clock stands. Moments are aware; `target_seconds` are of opening hours.

    While paused, `due_at` is still the due time it had at `paused_at`.
    """

    state: State
    started_at: datetime
    due_at: datetime
    target_seconds: int
    stopped_at: datetime | None = None
    paused_at: datetime | None = None


def start(at: datetime, *, target_seconds: int, calendar: Calendar) -> ClockFacts:
    """Return a clock that runs from `at`.

    Raises:
        NeverOpen: the place does not open within 400 days.
    """
    due = due_at(at, seconds=target_seconds, calendar=calendar)
    return ClockFacts(state=State.RUNNING, started_at=at, due_at=due, target_seconds=target_seconds)


def stop(clock: ClockFacts, *, at: datetime) -> ClockFacts:
    """Note that it was answered at `at`: met up to the due time itself, missed after it.

    A missed clock stays missed and keeps its first answer; a paused one is judged as it stood
    when it paused, and so is met.
    """
    if clock.state == State.MISSED and clock.stopped_at is None:
        return replace(clock, stopped_at=at)
    if clock.state not in (State.RUNNING, State.PAUSED):
        return clock

    state = State.MISSED if is_late(clock, now=at) else State.MET
    return replace(clock, state=state, stopped_at=at, paused_at=None)


def lapse(clock: ClockFacts, *, now: datetime) -> ClockFacts:
    """Return the clock as missed if its due time has passed unanswered."""
    overdue = clock.state == State.RUNNING and is_late(clock, now=now)
    return replace(clock, state=State.MISSED) if overdue else clock


def void(clock: ClockFacts, *, now: datetime) -> ClockFacts:
    """Take the answer back, which was undone or finally failed: it runs to its old due time.

    If that has passed by now, it is missed and waits for another answer.
    """
    if clock.state not in (State.MET, State.MISSED):
        return clock

    return lapse(replace(clock, state=State.RUNNING, stopped_at=None), now=now)


def cancel(clock: ClockFacts, *, at: datetime) -> ClockFacts:
    """End a clock that no longer matters: nobody waits for the answer any more.

    One that was met stays so; one that was missed stays missed, and ends where nobody answered.
    """
    clock = lapse(clock, now=at)
    if clock.state == State.MISSED and clock.stopped_at is None:
        return replace(clock, stopped_at=at)
    if clock.state not in (State.RUNNING, State.PAUSED):
        return clock

    return replace(clock, state=State.CANCELLED, stopped_at=at, paused_at=None)


def pause(clock: ClockFacts, *, at: datetime) -> ClockFacts:
    """Stop counting at `at`. A clock already late is missed instead."""
    clock = lapse(clock, now=at)
    if clock.state != State.RUNNING:
        return clock

    return replace(clock, state=State.PAUSED, paused_at=at)


def resume(clock: ClockFacts, *, at: datetime, calendar: Calendar) -> ClockFacts:
    """Count on from `at` with the seconds that were left when it paused.

    Raises:
        NeverOpen: the place does not open within 400 days.
    """
    if clock.state != State.PAUSED:
        return clock

    due = due_at(at, seconds=remaining_seconds(clock, at=at, calendar=calendar), calendar=calendar)
    return replace(clock, state=State.RUNNING, due_at=due, paused_at=None)


def recompute(clock: ClockFacts, *, at: datetime, before: Calendar, after: Calendar) -> ClockFacts:
    """Return the clock under hours changed at `at`: what is used stays used, the rest moves.

    A clock that was late under the old hours is missed; one that has ended does not change.

    Raises:
        NeverOpen: the place does not open within 400 days under the new hours.
    """
    clock = lapse(clock, now=at)
    if clock.state not in (State.RUNNING, State.PAUSED):
        return clock

    since = clock.paused_at or max(at, clock.started_at)
    left = remaining_seconds(clock, at=since, calendar=before)
    return replace(clock, due_at=due_at(since, seconds=left, calendar=after))


def remaining_seconds(clock: ClockFacts, *, at: datetime, calendar: Calendar) -> int:
    """Return the open seconds left at `at`; none when ended. A paused clock keeps its own."""
    if clock.state not in (State.RUNNING, State.PAUSED):
        return 0

    return open_seconds_between(clock.paused_at or at, clock.due_at, calendar)


def is_late(clock: ClockFacts, *, now: datetime) -> bool:
    """Whether someone still waits although the due time has passed."""
    if clock.state == State.MISSED:
        return clock.stopped_at is None

    return clock.state == State.RUNNING and now > clock.due_at

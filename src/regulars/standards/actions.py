"""Every change to standards and their clocks.

Starting, stopping and voiding a clock follow from what happens to a conversation: they run in
the transaction of that event and record none of their own.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.business.queries import calendar_of, local_day
from regulars.conversations.actions import show_due
from regulars.journal.actions import Happening, record, record_many
from regulars.kit import clock as time
from regulars.kit.actor import Actor
from regulars.kit.inserting import insert_many
from regulars.kit.making import made
from regulars.kit.permissions import require
from regulars.kit.reading import for_update, places, read_related
from regulars.kit.refusals import Unfit
from regulars.kit.spans import NeverOpen, open_seconds_between
from regulars.standards import rules, tallies
from regulars.standards.events import ClockMissed, StandardPublished
from regulars.standards.models import Clock, Standard
from regulars.standards.queries import standards_in_force
from regulars.standards.starting import Opening, Stop

AT_ONCE = 500  # overdue clocks marked in one go
Kept = tuple[Clock, tallies.Counted]

_SAVE = """
UPDATE standards_clock SET state = %s, due_at = %s, stopped_at = %s, paused_at = %s,
    stopped_by = %s, open_seconds = %s
WHERE id = %s
"""


class TargetOutOfRange(Unfit):
    """A target must be at least a minute and at most four weeks, for 1 to 100 per cent."""


@transaction.atomic
def publish_standard(
    *,
    statement: str,
    target_minutes: int,
    target_share: int,
    location: Location | None = None,
    measure: str = Standard.FIRST_REPLY,
    by: Actor,
) -> Standard:
    """Put a standard in force from now on; clocks that run keep the version they began with.

    Args:
        target_minutes: Of opening hours, 1 to 40,320.
        target_share: Per cent of conversations that shall meet it, 1 to 100.
        location: None for every location that has none of its own.

    Raises:
        NotAllowed: the actor may not change standards.
        TargetOutOfRange: see Args.
    """
    require(by, "standard.publish")
    if not 1 <= target_minutes <= 40_320 or not 1 <= target_share <= 100:  # noqa: PLR2004
        raise TargetOutOfRange(
            _("Choose between one minute and four weeks, and between 1 and 100 per cent.")
        )

    now = time.now()
    in_force = Standard.objects.select_for_update().filter(
        measure=measure, location=location, superseded_at__isnull=True
    )
    in_force.update(superseded_at=now)
    standard = Standard.objects.create(
        measure=measure,
        statement=statement,
        location=location,
        target_minutes=target_minutes,
        target_share=target_share,
        published_at=now,
    )
    record(
        StandardPublished(
            statement=statement,
            measure=measure,
            target_minutes=target_minutes,
            target_share=target_share,
            location_id=location.pk if location else None,
        ),
        about=standard,
        by=by,
    )
    return standard


@transaction.atomic(savepoint=False)
def start_clocks(openings: Sequence[Opening], *, by: Actor) -> list[Clock]:
    """Start the first-reply clock on conversations that customers have just opened.

    A location without a standard, or that never opens, starts none.
    """
    standards = standards_in_force(Standard.FIRST_REPLY)
    clocks = [
        clock
        for opening in openings
        if (standard := standards.get(opening.location_id) or standards.get(None))
        and (clock := _clock_for(opening, standard))
    ]
    insert_many(clocks)
    tallies.add([(clock.day, clock.location_id, "started", 1) for clock in clocks])
    show_due({clock.conversation_id: clock.due_at for clock in clocks}, by=by)
    return clocks


def _clock_for(opening: Opening, standard: Standard) -> Clock | None:
    calendar = calendar_of(opening.location_id)
    try:
        facts = rules.start(opening.at, target_seconds=standard.target_seconds, calendar=calendar)
    except NeverOpen:
        return None
    return made(
        Clock,
        conversation_id=opening.conversation,
        standard_id=standard.pk,
        location_id=opening.location_id,
        started_at=facts.started_at,
        due_at=facts.due_at,
        day=local_day(opening.at, opening.location_id),
    )


@transaction.atomic(savepoint=False)
def stop_clocks(stops: Sequence[Stop], *, by: Actor) -> list[Clock]:
    """Stop the clocks that run on conversations which a person has just answered.

    Each is met if the answer came by its due time, else missed. Returns those that ran.
    """
    running = _unanswered([stop.conversation for stop in stops])
    kept: list[Kept] = []
    for stop in stops:
        if clock := running.pop(stop.conversation, None):
            kept.append((clock, tallies.counted(clock)))
            _stand(clock, rules.stop(_facts(clock), at=stop.at))
            clock.stopped_by = stop.message
            calendar = calendar_of(clock.location_id)
            clock.open_seconds = open_seconds_between(clock.started_at, stop.at, calendar)
    _keep(kept)
    show_due({clock.conversation_id: None for clock, _before in kept}, by=by)
    return [clock for clock, _before in kept]


@transaction.atomic
def void_stop(message: int, *, conversation: int, by: Actor) -> Clock | None:
    """Let the clock run on that this message had stopped: it was undone, or never arrived.

    Its due time stays, so that it may be late at once. Returns None if it had stopped none.
    """
    clock = _clocks().filter(conversation_id=conversation, stopped_by=message).first()
    if clock is None:
        return None
    before = tallies.counted(clock)
    _stand(clock, rules.void(_facts(clock), now=time.now()))
    clock.stopped_by = clock.open_seconds = None
    _keep([(clock, before)])
    show_due({conversation: clock.due_at}, by=by)
    return clock


@transaction.atomic(savepoint=False)
def cancel_clocks(ends: Mapping[int, datetime], *, by: Actor) -> list[Clock]:
    """End the clocks that no answer will stop: these conversations were closed without one.

    One that is late already stays missed. Returns those that ran.

    Args:
        ends: When each conversation was closed, by its number.
    """
    running = _unanswered(list(ends))
    kept = [(clock, tallies.counted(clock)) for clock in running.values()]
    for clock, _before in kept:
        _stand(clock, rules.cancel(_facts(clock), at=ends[clock.conversation_id]))
    _keep(kept)
    show_due(dict.fromkeys(ends), by=by)
    return list(running.values())


@transaction.atomic
def mark_missed(*, by: Actor) -> int:
    """Mark the clocks whose due time has passed, and say so in the journal. Returns how many."""
    overdue = list(
        Clock.objects.select_for_update(skip_locked=True)
        .filter(state=Clock.State.RUNNING, due_at__lt=time.now())
        .order_by("due_at")[:AT_ONCE]
    )
    Clock.objects.filter(pk__in=[clock.pk for clock in overdue]).update(state=Clock.State.MISSED)
    tallies.add([(clock.day, clock.location_id, "missed", 1) for clock in overdue])
    record_many([_missed(clock, by) for clock in overdue])
    return len(overdue)


def _missed(clock: Clock, by: Actor) -> Happening:
    event = ClockMissed(
        clock_id=clock.pk,
        standard_id=clock.standard_id,
        location_id=clock.location_id,
        due_at=clock.due_at.isoformat(),
    )
    return Happening(event=event, about=f"conversation:{clock.conversation_id}", by=by)


def _clocks() -> QuerySet[Clock]:
    return Clock.objects.select_for_update(of=("self",)).select_related("standard")


def _unanswered(conversations: Sequence[int]) -> dict[int, Clock]:
    """Return the oldest clock of each conversation that no answer has stopped yet."""
    if not conversations:
        return {}
    table = "standards_clock"
    waiting = read_related(
        Clock,
        ("standard",),
        f"WHERE {table}.conversation_id IN {places(conversations)}"
        f" AND {table}.state IN ('running', 'paused', 'missed') AND {table}.stopped_at IS NULL"
        f" ORDER BY {table}.started_at DESC {for_update(table)}",
        conversations,
    )
    return {clock.conversation_id: clock for clock in waiting}


def _facts(clock: Clock) -> rules.ClockFacts:
    return rules.ClockFacts(
        state=rules.State(clock.state),
        started_at=clock.started_at,
        due_at=clock.due_at,
        target_seconds=clock.standard.target_seconds,
        stopped_at=clock.stopped_at,
        paused_at=clock.paused_at,
    )


def _stand(clock: Clock, facts: rules.ClockFacts) -> None:
    clock.state = facts.state
    clock.due_at = facts.due_at
    clock.stopped_at = facts.stopped_at
    clock.paused_at = facts.paused_at


def _keep(clocks: Sequence[Kept]) -> None:
    """Write clocks, and what they count for now into their days; each with what it did before."""
    if clocks:
        with connection.cursor() as cursor:
            cursor.executemany(_SAVE, [_row(clock) for clock, _before in clocks])
    tallies.add(change for kept in clocks for change in tallies.moved(*kept))


def _row(clock: Clock) -> tuple[Any, ...]:
    moments = [clock.due_at, clock.stopped_at, clock.paused_at]
    return (
        str(clock.state),
        *(at and connection.ops.adapt_datetimefield_value(at) for at in moments),
        clock.stopped_by,
        clock.open_seconds,
        clock.pk,
    )


@transaction.atomic
def refresh_medians(*, by: Actor) -> int:
    """Recompute the median first reply of the days that changed. Returns how many days."""
    return tallies.refresh_medians()


@transaction.atomic
def recount_days(location: Location, days: Collection[date], *, by: Actor) -> int:
    """Count a location's days anew from their clocks; return how many were wrong.

    Records nothing: the figures say what the clocks say already.
    """
    return tallies.recount(location.pk, days)

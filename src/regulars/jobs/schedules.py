"""Turn declared schedules into jobs, each tick in exactly one worker."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q

from regulars.jobs.actions import enqueue
from regulars.jobs.declare import SCHEDULES
from regulars.jobs.declare import Schedule as Declared
from regulars.jobs.models import Job, Schedule
from regulars.jobs.rules import is_due, next_tick
from regulars.kit import clock

KEY = "schedule"


def tick() -> None:
    """Queue every schedule that is due and not being done already."""
    now = clock.now()
    known = dict(Schedule.objects.values_list("name", "next_run_at"))
    for declared in SCHEDULES.values():
        planned = known.get(declared.name)
        if planned is None or is_due(planned, now=now, interval=declared.interval):
            _take(declared, planned, now)


@transaction.atomic
def _take(declared: Declared, planned: datetime | None, now: datetime) -> None:
    after = next_tick(now, declared.interval)
    if planned is None:
        Schedule.objects.bulk_create(
            [Schedule(name=declared.name, next_run_at=now)], ignore_conflicts=True
        )
        planned = now
    # Several workers see it due at the same moment: only one finds it unchanged.
    mine = Schedule.objects.filter(name=declared.name, next_run_at=planned)
    if mine.update(next_run_at=after, last_run_at=now):
        _queue(declared.name, now)


def _queue(name: str, now: datetime) -> None:
    last = Job.objects.filter(Q(key=KEY), name=name).first()
    if last is None:
        enqueue(name, key=KEY)
    elif last.state == Job.State.FAILED:  # the same row again: one failure is shown, not hundreds
        last.state, last.attempts, last.run_at = Job.State.QUEUED, 0, now
        last.save(update_fields=["state", "attempts", "run_at"])

"""Take work, finish it, give it back. A lease holds while its worker's heart beats."""

import random
import traceback
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import transaction
from django.db.models import F, QuerySet

from regulars.jobs.declare import JOBS, GiveUp
from regulars.jobs.models import Job
from regulars.jobs.rules import PRIORITIES, retry_delay
from regulars.kit import clock

BATCH = 50
DEFAULT_ATTEMPTS = 8
ERROR_CHARS = 4000


def most_urgent(now: datetime, *, above: int, leave_out: Iterable[str] = ()) -> int | None:
    """Return the most urgent priority, more urgent than `above`, that has work due; or None."""
    for priority in PRIORITIES:
        if priority < above and _due(priority, now).exclude(name__in=leave_out).exists():
            return priority
    return None


def next_run_at(now: datetime) -> datetime | None:
    """Return when the next job that is not due yet falls due, or None."""
    waiting = Job.objects.filter(state=Job.State.QUEUED, run_at__gt=now)
    moments = [
        waiting.filter(priority=priority)
        .order_by("run_at")
        .values_list("run_at", flat=True)
        .first()
        for priority in PRIORITIES
    ]
    return min((moment for moment in moments if moment), default=None)


@transaction.atomic
def claim(priority: int, *, owner: str, leave_out: Iterable[str] = ()) -> list[Job]:
    """Lease the next due jobs of a priority to a worker: those that may run in one transaction.

    A job that is not atomic, or was tried before, is leased alone: what is slow or kills its
    worker takes nothing with it. Jobs named in `leave_out` are left for others.
    """
    due = _due(priority, clock.now()).exclude(name__in=leave_out)
    jobs = _leading(list(due.order_by("run_at", "id").select_for_update(skip_locked=True)[:BATCH]))
    Job.objects.filter(pk__in=[job.pk for job in jobs]).update(
        state=Job.State.RUNNING, lease_owner=owner, attempts=F("attempts") + 1
    )
    for job in jobs:
        job.attempts += 1
        job.lease_owner = owner
    return jobs


def still_leased(jobs: Sequence[Job]) -> set[int]:
    """Return the ids of those whose lease was not lost, locked until the transaction ends."""
    found = Job.objects.select_for_update().filter(
        pk__in=[job.pk for job in jobs],
        state=Job.State.RUNNING,
        lease_owner__in={job.lease_owner for job in jobs},
    )
    return set(found.values_list("pk", flat=True))


def finish(jobs: Sequence[Job]) -> None:
    """Delete finished jobs, except those whose lease was lost meanwhile."""
    leased = Job.objects.filter(lease_owner__in={job.lease_owner for job in jobs})
    leased.filter(pk__in=[job.pk for job in jobs])._raw_delete("default")


@transaction.atomic
def fail(job: Job, error: Exception) -> None:
    """Note a failure: try again later, or let the job stay as failed."""
    if job.pk not in still_leased([job]):
        return
    job.last_error = "".join(traceback.format_exception(error, limit=-6))[-ERROR_CHARS:]
    delay = retry_delay(job.attempts, luck=random.random())  # noqa: S311 - only spreads retries
    _put_back(job, final=isinstance(error, GiveUp), delay=delay)


@transaction.atomic
def give_back(owner: str, *, counted: bool, reason: str = "") -> int:
    """Queue everything again that is leased to `owner`; return how many jobs that were."""
    leased = Job.objects.filter(state=Job.State.RUNNING, lease_owner=owner)
    jobs = list(leased.select_for_update())
    for job in jobs:
        job.attempts -= 0 if counted else 1
        job.last_error = reason or job.last_error
        _put_back(job, final=False, delay=timedelta(0))
    return len(jobs)


def _due(priority: int, now: datetime) -> QuerySet[Job]:
    return Job.objects.filter(state=Job.State.QUEUED, priority=priority, run_at__lte=now)


def _leading(jobs: list[Job]) -> list[Job]:
    together = list(takewhile(_may_share, jobs))
    return together or jobs[:1]


def _may_share(job: Job) -> bool:
    declared = JOBS.get(job.name)
    return declared is not None and declared.is_atomic and job.attempts == 0


def _put_back(job: Job, *, final: bool, delay: timedelta) -> None:
    declared = JOBS.get(job.name)
    most = declared.max_attempts if declared else DEFAULT_ATTEMPTS
    waiting = Job.objects.filter(name=job.name, key=job.key, state=Job.State.QUEUED)
    job.lease_owner = ""
    job.run_at = clock.now() + delay
    job.state = Job.State.FAILED if final or job.attempts >= most else Job.State.QUEUED
    if job.state == Job.State.QUEUED and job.key and waiting.exists():
        job.delete()  # an equal one was queued meanwhile and does the same work
        return
    job.save(update_fields=["state", "lease_owner", "run_at", "attempts", "last_error"])

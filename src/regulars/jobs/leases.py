"""Take work, finish it, give it back. A lease holds while its worker's heart beats."""

import random
import traceback
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from django.db import connection, transaction

from regulars.jobs.declare import JOBS, GiveUp
from regulars.jobs.models import Job
from regulars.jobs.rules import PRIORITIES, retry_delay
from regulars.kit import clock
from regulars.kit.reading import read_rows

BATCH = 50
DEFAULT_ATTEMPTS = 8
ERROR_CHARS = 4000

# Written out: building these by ORM takes longer than the work of a small job.
_DUE = "state = 'queued' AND priority = %s AND run_at <= %s"
_IS_DUE = f"EXISTS (SELECT 1 FROM jobs_job WHERE {_DUE} {{without}})"  # noqa: S608
_NEXT = f"WHERE {_DUE} {{without}} ORDER BY run_at, id LIMIT {BATCH}"
_NEXT_RUN_AT = """
SELECT run_at FROM jobs_job WHERE state = 'queued' AND priority = %s AND run_at > %s
ORDER BY run_at LIMIT 1
"""
_SKIP = {"postgresql": " FOR UPDATE SKIP LOCKED"}
_LOCK = {"postgresql": " FOR UPDATE"}
_TAKE = """UPDATE jobs_job SET state = 'running', lease_owner = %s, attempts = attempts + 1
WHERE id IN ({ids})"""
_LEASED = "SELECT id FROM jobs_job WHERE state = 'running' AND lease_owner = %s"
_FINISH = "DELETE FROM jobs_job WHERE lease_owner = %s AND id IN ({ids})"
_MADE_UP_FOR = "DELETE FROM jobs_job WHERE state = 'failed' AND name = %s AND key = %s"


def most_urgent(now: datetime, *, above: int, leave_out: Sequence[str] = ()) -> int | None:
    """Return the most urgent priority, more urgent than `above`, that has work due; or None."""
    moment = connection.ops.adapt_datetimefield_value(now)
    asked = [priority for priority in PRIORITIES if priority < above]
    is_due = _IS_DUE.format(without=_without(leave_out))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([is_due] * len(asked))}",
            [each for priority in asked for each in (priority, moment, *leave_out)],
        )
        answers = cursor.fetchone()
    return next((each for each, found in zip(asked, answers, strict=True) if found), None)


def next_run_at(now: datetime) -> datetime | None:
    """Return when the next job that is not due yet falls due, or None."""
    moment = connection.ops.adapt_datetimefield_value(now)
    found: list[datetime] = []
    with connection.cursor() as cursor:
        for priority in PRIORITIES:
            cursor.execute(_NEXT_RUN_AT, [priority, moment])
            found += [run_at for (run_at,) in cursor.fetchall()]
    return min(found, default=None)


@transaction.atomic
def claim(priority: int, *, owner: str, leave_out: Sequence[str] = ()) -> list[Job]:
    """Lease the next due jobs of a priority to a worker: those that may run in one transaction.

    A job that is not atomic, or was tried before, is leased alone: what is slow or kills its
    worker takes nothing with it. Jobs named in `leave_out` are left for others.
    """
    moment = connection.ops.adapt_datetimefield_value(clock.now())
    query = _NEXT.format(without=_without(leave_out)) + _SKIP.get(connection.vendor, "")
    jobs = _leading(read_rows(Job, query, [priority, moment, *leave_out]))
    if jobs:
        _execute(_TAKE, jobs, owner)
    for job in jobs:
        job.attempts += 1
        job.lease_owner = owner
        job.state = Job.State.RUNNING
    return jobs


def still_leased(owner: str) -> set[int]:
    """Return the ids of all jobs leased to a worker, locked until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(_LEASED + _LOCK.get(connection.vendor, ""), [owner])
        return {row[0] for row in cursor.fetchall()}


def finish(jobs: Sequence[Job]) -> None:
    """Delete finished jobs of one worker, except those whose lease was lost meanwhile.

    With them go equal ones (by name and key) that had failed: what they were for is done now.
    """
    _execute(_FINISH, jobs, jobs[0].lease_owner)
    if keyed := [(job.name, job.key) for job in jobs if job.key]:
        with connection.cursor() as cursor:
            cursor.executemany(_MADE_UP_FOR, keyed)


@transaction.atomic
def fail(job: Job, error: BaseException | None) -> None:
    """Note a failure: try again later, or let the job stay as failed."""
    if job.pk not in still_leased(job.lease_owner):
        return
    job.last_error = "".join(traceback.format_exception(error, limit=-6, chain=False))[
        -ERROR_CHARS:
    ]
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


def _without(names: Sequence[str]) -> str:
    return f"AND name NOT IN ({', '.join(['%s'] * len(names))})" if names else ""


def _execute(statement: str, jobs: Sequence[Job], owner: str) -> None:
    places = ", ".join(["%s"] * len(jobs))
    with connection.cursor() as cursor:
        cursor.execute(statement.format(ids=places), [owner, *(job.pk for job in jobs)])


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

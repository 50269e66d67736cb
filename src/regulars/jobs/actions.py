"""Ask for work, and decide about work that failed."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from regulars.jobs import context, ports, wake
from regulars.jobs.declare import JOBS
from regulars.jobs.models import Job
from regulars.jobs.rules import PRIORITIES
from regulars.kit import clock, permissions
from regulars.kit.actor import Actor

# A key that is queued already is not queued again; at most its time moves forward.
_INSERT = """
INSERT INTO jobs_job (name, payload, priority, state, run_at, attempts, lease_owner, key,
                      cause_id, request_id, last_error, created_at)
VALUES (%s, {json}, %s, 'queued', %s, 0, '', %s, %s, %s, '', %s)
ON CONFLICT (name, key) WHERE (NOT (key = '') AND state = 'queued')
DO UPDATE SET run_at = excluded.run_at WHERE excluded.run_at < jobs_job.run_at
"""
_JSON = {"postgresql": "%s::jsonb"}


class NotFailed(Exception):
    """Only a job that has failed can be retried or dropped."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """One piece of work to enqueue; the fields are those of `enqueue`."""

    name: str
    payload: dict[str, Any] | None = None
    run_at: datetime | None = None
    priority: int | None = None
    key: str = ""


def enqueue(
    name: str,
    payload: dict[str, Any] | None = None,
    *,
    run_at: datetime | None = None,
    priority: int | None = None,
    key: str = "",
) -> int | None:
    """Queue declared work within the present transaction: both are committed, or neither.

    Args:
        name: A declared job's name.
        payload: JSON-plain keyword arguments for it.
        run_at: Not before this moment (aware); None: as soon as possible.
        priority: PERSON, NORMAL or BULK; None: as declared.
        key: At most one job per name and key waits; a second one only moves the first forward
            when it should run earlier.

    Returns: the job's id; None when an equal one was waiting already.

    Raises:
        RuntimeError: no transaction is open.
        KeyError: no job of this name is declared.
        TypeError: the payload is not JSON-plain.
    """
    wanted = Wanted(name=name, payload=payload, run_at=run_at, priority=priority, key=key)
    row = _row(wanted)
    with connection.cursor() as cursor:
        cursor.execute(_insert() + " RETURNING id", row)
        found = cursor.fetchone()
    transaction.on_commit(wake.ring)
    return found[0] if found else None


def enqueue_many(wanted: list[Wanted]) -> None:
    """Queue many pieces of work at once; as `enqueue` for each, but faster.

    Raises:
        RuntimeError, KeyError, TypeError: as `enqueue`; then none is queued.
    """
    rows = [_row(one) for one in wanted]
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.executemany(_insert(), rows)
    transaction.on_commit(wake.ring)


@transaction.atomic
def retry_job(job: Job, *, by: Actor) -> Job:
    """Queue a failed job again, with all its attempts.

    Raises:
        NotAllowed: only owners may.
        NotFailed: it is not failed; perhaps somebody else has retried it.
    """
    permissions.require(by, "job.retry", job)
    job = _failed(job)

    Job.objects.filter(name=job.name, key=job.key, state=Job.State.QUEUED).exclude(key="").delete()
    job.state, job.attempts, job.run_at = Job.State.QUEUED, 0, clock.now()
    job.save(update_fields=["state", "attempts", "run_at"])

    _tell("retried", job, by)
    return job


@transaction.atomic
def drop_job(job: Job, *, by: Actor) -> None:
    """Delete a failed job: its work will not be done.

    Raises:
        NotAllowed: only owners may.
        NotFailed: it is not failed; perhaps somebody else has retried it.
    """
    permissions.require(by, "job.drop", job)
    job = _failed(job)

    _tell("dropped", job, by)
    job.delete()


def _row(wanted: Wanted) -> tuple[Any, ...]:
    if not connection.in_atomic_block:
        raise RuntimeError("enqueue() must run inside transaction.atomic().")
    declared = JOBS.get(wanted.name)
    if declared is None:
        raise KeyError(f"No job is called {wanted.name!r}. Declare it with @job in jobs.py.")
    priority = declared.priority if wanted.priority is None else wanted.priority
    if priority not in PRIORITIES:
        raise ValueError(f"Priority must be PERSON, NORMAL or BULK, not {priority}.")

    now = clock.now()
    moment = connection.ops.adapt_datetimefield_value
    return (
        wanted.name,
        json.dumps(wanted.payload or {}),
        priority,
        moment(wanted.run_at or now),
        wanted.key,
        context.cause_id.get(),
        context.request_id.get(),
        moment(now),
    )


def _insert() -> str:
    return _INSERT.format(json=_JSON.get(connection.vendor, "%s"))


def _failed(job: Job) -> Job:
    fresh = Job.objects.select_for_update().filter(pk=job.pk).first()
    if fresh is None or fresh.state != Job.State.FAILED:
        raise NotFailed(
            _("Job %(number)s is no longer failed. Reload the page.") % {"number": job.pk}
        )
    return fresh


def _tell(decision: str, job: Job, by: Actor) -> None:
    for hear in ports.decisions:
        hear(decision, job, by)

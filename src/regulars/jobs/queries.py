"""How the queue stands."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from regulars.jobs.models import Job, Worker
from regulars.jobs.rules import PRIORITIES
from regulars.kit import clock

MOST_COUNTED = 100_000


@dataclass(frozen=True, slots=True)
class WorkerState:
    """One worker: since when it works, how long ago it last showed so, how much it has done."""

    name: str
    started_at: datetime
    silent_seconds: float
    done: int


@dataclass(frozen=True, slots=True)
class QueueState:
    """The queue at one moment; counts stop at 100,000.

    Attributes:
        waiting: Queued, now or for later.
        running: Leased to a worker.
        failed: Given up; somebody must look.
        oldest_seconds: How long the job that is most overdue has been due; 0 when none is.
        workers: All that have not been found dead, by name.
    """

    waiting: int
    running: int
    failed: int
    oldest_seconds: float
    workers: tuple[WorkerState, ...]


def queue_state() -> QueueState:
    """Return how the queue stands, for doctor and health."""
    now = clock.now()
    oldest = min(filter(None, map(_first_run_at, PRIORITIES)), default=now)
    return QueueState(
        waiting=_count(Job.State.QUEUED),
        running=_count(Job.State.RUNNING),
        failed=_count(Job.State.FAILED),
        oldest_seconds=_seconds(oldest, now),
        workers=tuple(_worker(worker, now) for worker in Worker.objects.order_by("name")),
    )


def failed_jobs() -> QuerySet[Job]:
    """Return the jobs that have given up, newest first."""
    return Job.objects.filter(state=Job.State.FAILED).order_by("-pk")


def _first_run_at(priority: int) -> datetime | None:
    waiting = Job.objects.filter(state=Job.State.QUEUED, priority=priority).order_by("run_at")
    return waiting.values_list("run_at", flat=True).first()


def _worker(worker: Worker, now: datetime) -> WorkerState:
    silent = _seconds(worker.beat_at, now)
    return WorkerState(worker.name, worker.started_at, silent, worker.done)


def _seconds(since: datetime, now: datetime) -> float:
    return max(0.0, (now - since).total_seconds())  # clocks are set back now and then


def _count(state: Job.State) -> int:
    return Job.objects.filter(state=state)[:MOST_COUNTED].count()

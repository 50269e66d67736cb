"""Work off the queue: the most urgent first, what is small together, what is slow alone."""

import logging
import os
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    close_old_connections,
    connection,
    connections,
    transaction,
)

from regulars.jobs import bulk, heartbeat, leases, rules, schedules
from regulars.jobs.context import because_of
from regulars.jobs.declare import JOBS
from regulars.jobs.models import Job
from regulars.jobs.rules import PERSON
from regulars.jobs.wake import WORKERS, Changes
from regulars.kit import clock
from regulars.kit.commits import unhurried
from regulars.kit.failpoints import failpoint
from regulars.kit.ids import new_token

log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 1.0
PAUSE_AFTER_TROUBLE_SECONDS = 1.0
LONGEST_TRANSACTION_SECONDS = 0.010


class Worker:
    """One thread's share of the work. Make as many as there should be things done at a time.

    Args:
        name: Unique among all workers of all machines; "" makes one.
        leave_out: Names of jobs for others: without slow jobs it is never kept waiting by them.
        beat_seconds: How often it shows that it lives; its jobs return seven beats after it dies.
    """

    def __init__(
        self,
        name: str = "",
        *,
        leave_out: Iterable[str] = (),
        beat_seconds: float = heartbeat.BEAT_SECONDS,
    ) -> None:
        self.name = name or f"{socket.gethostname()[:24]}-{os.getpid()}-{new_token(5)}"
        self.done = 0
        self._leave_out = tuple(leave_out)
        self._beat_seconds = beat_seconds
        self._stop = threading.Event()
        self._ticked = float("-inf")
        self._in_trouble = False

    def run(self, stop: threading.Event) -> None:
        """Work until `stop` is set; then finish what is begun and give back the rest."""
        self._stop = stop
        beating = heartbeat.Heartbeat(
            self.name, beat_seconds=self._beat_seconds, done=lambda: self.done
        )
        try:
            with beating, Changes(WORKERS) as changes:
                while not stop.is_set():
                    if not self._round():
                        changes.wait(self._idle_seconds(), stop=stop)
        finally:
            self._leave()

    def work_off(self, limit: int) -> int:
        """Do what is due now, at most about `limit` jobs; return how many were tried."""
        tried = 0
        while tried < limit and (priority := self._most_urgent()) is not None:
            taken = self._take(priority)
            if not taken:  # another worker was quicker
                break
            tried += taken
        return tried

    def _round(self) -> bool:
        try:
            close_old_connections()
            self._recover()
            self._tick()
            return self.work_off(leases.BATCH) > 0
        except (DatabaseError, InterfaceError) as error:
            log.warning("Worker %s pauses: %s: %s", self.name, type(error).__name__, error)
            connections.close_all()
            self._in_trouble = True
            self._stop.wait(PAUSE_AFTER_TROUBLE_SECONDS)
            return True

    def _tick(self) -> None:
        if time.monotonic() - self._ticked >= LONGEST_WAIT_SECONDS:
            schedules.tick()
            self._ticked = time.monotonic()

    def _recover(self) -> None:
        # What this worker still leases was cut short by the trouble: nobody else may take it, so
        # this is tried until it can be written.
        if self._in_trouble:
            leases.give_back(self.name, counted=True)
            self._in_trouble = False

    def _leave(self) -> None:
        try:
            heartbeat.leave(self.name)
        except (DatabaseError, InterfaceError) as error:
            log.warning("Worker %s could not sign off: %s", self.name, error)
        connections.close_all()

    def _idle_seconds(self) -> float:
        now = clock.now()
        following = leases.next_run_at(now)
        if following is None:
            return LONGEST_WAIT_SECONDS
        return min(LONGEST_WAIT_SECONDS, (following - now).total_seconds())

    def _most_urgent(self, *, above: int = rules.BULK + 1) -> int | None:
        return leases.most_urgent(clock.now(), above=above, leave_out=self._leave_out)

    def _take(self, priority: int) -> int:
        with _turn(priority), unhurried():
            jobs = leases.claim(priority, owner=self.name, leave_out=self._leave_out)
        failpoint("jobs.after_claim")
        rest = jobs
        while rest and not self._stop.is_set():
            rest = self._work(rest)
            while rest and (urgent := self._most_urgent(above=priority)) is not None:
                self._take(urgent)
        return len(jobs)

    def _work(self, jobs: list[Job]) -> list[Job]:
        if not _is_atomic(jobs[0]):
            self.done += _run_alone(jobs[0])
            return jobs[1:]
        batch = Batch(jobs)
        if _run_together(batch):
            self.done += len(batch.tried)
        else:
            self.done += sum(_run_apart(job) for job in batch.tried)
        return jobs[len(batch.tried) :]


class JobFailed(Exception):
    """A job raised what is its cause."""


class Batch:
    """Jobs whose effects and completion are one commit: as many as fit in 10 ms."""

    def __init__(self, jobs: list[Job]) -> None:
        self._jobs = jobs
        self.tried: list[Job] = []

    def run(self) -> None:
        """Run as many as fit; afterwards `tried` has them.

        Raises:
            JobFailed: one failed, so nothing was committed.
            DatabaseError: the transaction could not be begun or committed.
        """
        with _turn(self._jobs[0].priority):
            with unhurried(), transaction.atomic():
                self._run_leased(leases.still_leased(self._jobs[0].lease_owner))
                leases.finish(self.tried)
                failpoint("jobs.before_commit")
            failpoint("jobs.after_commit")

    def _run_leased(self, leased: set[int]) -> None:
        deadline = time.perf_counter() + LONGEST_TRANSACTION_SECONDS
        for job in self._jobs:
            self.tried.append(job)
            if job.pk in leased:
                _call_atomically(job)
            failpoint("jobs.between_jobs")
            if time.perf_counter() > deadline:
                break


def run_until_idle(limit: int = 10_000) -> int:
    """Do all work that is due, in this thread; return how many jobs were tried.

    For imports and tests. Failures are logged and stay in the queue, to be tried again later.
    Schedules do not tick here.
    """
    worker = Worker()
    if connection.in_atomic_block:  # a test: nobody else sees these jobs, nobody can take them
        return worker.work_off(limit)
    try:
        with heartbeat.Heartbeat(
            worker.name, beat_seconds=heartbeat.BEAT_SECONDS, done=lambda: worker.done
        ):
            return worker.work_off(limit)
    finally:
        heartbeat.leave(worker.name)


def run_crew(size: int, *, stop: threading.Event) -> list[threading.Thread]:
    """Start `size` workers in threads of their own and return the threads; `stop` ends them.

    From two on, one of them leaves slow jobs to the others, so that a mail server that hangs never
    keeps quick work waiting.
    """
    slow = tuple(name for name, declared in JOBS.items() if declared.is_slow)
    workers = [Worker(leave_out=slow if size > 1 and place == 0 else ()) for place in range(size)]
    threads = [
        threading.Thread(target=worker.run, args=(stop,), name=worker.name) for worker in workers
    ]
    for thread in threads:
        thread.start()
    return threads


def _call_atomically(job: Job) -> None:
    try:
        _call(job)
        if connection.needs_rollback:
            raise RuntimeError("It caught a database error, so what it wrote is lost.")
    except Exception as error:
        raise JobFailed(str(job)) from error


def _run_together(batch: Batch) -> bool:
    try:
        batch.run()
    except (OperationalError, InterfaceError):
        raise
    except Exception:  # whatever one of them did, the others are still to do
        return False
    return True


def _run_apart(job: Job) -> int:
    """Run one of a batch that could not be committed together; only the culprit fails."""
    try:
        Batch([job]).run()
    except (OperationalError, InterfaceError):
        raise
    except JobFailed as failed:
        return _fail(job, failed.__cause__)
    except Exception as error:
        return _fail(job, error)
    return 1


def _run_alone(job: Job) -> int:
    bulk.give_way()
    try:
        _call(job)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        return _fail(job, error)
    failpoint("jobs.before_finish")
    with unhurried(), transaction.atomic():  # which waits less long than a statement by itself
        leases.finish([job])
    return 1


def _fail(job: Job, error: BaseException | None) -> int:
    log.error("%s failed at attempt %s.", job, job.attempts, exc_info=error)
    leases.fail(job, error)
    return 0


def _call(job: Job) -> None:
    declared = JOBS.get(job.name)
    if declared is None:
        raise LookupError(f"No job is called {job.name!r} here. Is this an older version?")
    with because_of(job.cause_id, job.request_id):
        declared.run(**job.payload)


def _is_atomic(job: Job) -> bool:
    declared = JOBS.get(job.name)
    return declared is None or declared.is_atomic


def _turn(priority: int) -> AbstractContextManager[None]:
    """Return when it is our turn to write: a job may be urgent, whoever looks on goes first."""
    if priority != PERSON:
        return bulk.turn()
    bulk.give_way()
    return nullcontext()

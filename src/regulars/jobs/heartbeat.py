"""A worker's heart: while it beats, its leases hold. It also finds those that have stopped.

No clock decides that, since clocks are set forward and back: another worker is dead when it has
not beaten while this one wrote `LEASE_BEATS` beats of its own. While nobody can write, nobody dies.
"""

import logging
import threading
from collections.abc import Callable
from typing import Self

from django.db import connections, transaction
from django.db.models import F

from regulars.jobs import bulk, leases
from regulars.jobs.models import Job, Worker
from regulars.kit import clock
from regulars.kit.commits import unhurried

log = logging.getLogger(__name__)

BEAT_SECONDS = 8.0
LEASE_BEATS = 6  # a dead worker's jobs are back within 56 s
TICK_SECONDS = 1.0
STOPPED = "The worker stopped while it ran this."


class Watch:
    """What one worker has seen of the others' beats."""

    def __init__(self) -> None:
        self._seen: dict[str, tuple[int, int]] = {}  # name -> beats, and how often seen unchanged

    def look(self, beats: dict[str, int]) -> list[str]:
        """Note the beats of all others, once per own beat; return the names of the dead."""
        seen = {}
        for name, count in beats.items():
            last, times = self._seen.get(name, (-1, 0))
            seen[name] = (count, times + 1 if count == last else 0)
        self._seen = seen
        return [name for name, (_count, times) in seen.items() if times >= LEASE_BEATS]


class Heartbeat:
    """Beats in a thread of its own from entering to leaving the block."""

    def __init__(self, name: str, *, beat_seconds: float, done: Callable[[], int]) -> None:
        self.name = name
        self._beat_seconds, self._done = beat_seconds, done
        self._watch = Watch()
        self._stop = threading.Event()
        self._has_begun = False
        self._thread = threading.Thread(target=self._run, name=f"heart of {name}", daemon=True)

    def __enter__(self) -> Self:
        # Where nobody can write now, the first beat comes as soon as somebody can.
        self._has_begun = self._safely(lambda: beat(self.name, done=0))
        self._thread.start()
        return self

    def __exit__(self, *_exc: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        pause = min(TICK_SECONDS, self._beat_seconds)
        waited = 0.0 if self._has_begun else self._beat_seconds
        while not self._stop.wait(pause):
            waited += pause
            if waited >= self._beat_seconds and self._safely(self._beat):
                waited = 0.0
            self._safely(bulk.settle)
        connections.close_all()

    def _beat(self) -> None:
        with unhurried():
            beat(self.name, done=self._done())
        for name in self._watch.look(others(self.name)):
            bury(name)

    def _safely(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except Exception as error:
            log.warning("Worker %s: %s: %s", self.name, type(error).__name__, error)
            connections.close_all()
            return False
        return True


@transaction.atomic
def beat(name: str, *, done: int) -> None:
    """Show that this worker is alive."""
    now = clock.now()
    row = Worker.objects.filter(name=name)
    if not row.update(beats=F("beats") + 1, beat_at=now, done=done):
        Worker.objects.create(name=name, started_at=now, beat_at=now, done=done)


def others(name: str) -> dict[str, int]:
    """Return the beats of all other workers, -1 for those that hold leases but have no row."""
    running = Job.objects.filter(state=Job.State.RUNNING).values_list("lease_owner", flat=True)
    beats = dict.fromkeys(running.distinct(), -2)
    beats.update(Worker.objects.values_list("name", "beats"))
    beats.pop(name, None)
    return beats


@transaction.atomic
def bury(name: str) -> None:
    """Give a dead worker's jobs back and forget it."""
    returned = leases.give_back(name, counted=True, reason=STOPPED)
    Worker.objects.filter(name=name).delete()
    log.warning("Worker %s has stopped; %s of its jobs return to the queue.", name, returned)


@transaction.atomic
def leave(name: str) -> None:
    """Go in order: give back what was not begun, and forget this worker."""
    leases.give_back(name, counted=False)
    Worker.objects.filter(name=name).delete()

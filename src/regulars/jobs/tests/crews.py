"""Workers in threads of the test, and the patience to wait for what they do."""

import threading
import time
from collections.abc import Callable

from regulars.jobs.worker import Worker

PATIENCE_SECONDS = 60.0  # the machine may be busy with other things

_begun: list[tuple[threading.Event, threading.Thread]] = []


def working(*, beat_seconds: float = 0.05) -> tuple[threading.Event, threading.Thread, Worker]:
    """A worker that runs until its event is set, or the test ends."""
    stop = threading.Event()
    worker = Worker(beat_seconds=beat_seconds)
    thread = threading.Thread(target=worker.run, args=(stop,))
    _begun.append((stop, thread))
    thread.start()
    return stop, thread, worker


def end_all() -> None:
    """End the workers of a test that broke off: they would take the jobs of the next."""
    for stop, _thread in _begun:
        stop.set()
    while _begun:
        _begun.pop()[1].join(PATIENCE_SECONDS)


def until(condition: Callable[[], object], seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "It did not happen in time."
        time.sleep(0.005)

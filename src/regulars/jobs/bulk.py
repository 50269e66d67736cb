"""Bulk work gives way to people. Needed where one writer at a time may write: on SQLite.

Two lock files in REGULARS_DATA. ``people.lock`` is the turnstile: a person's write holds it shared
while it waits and writes; bulk work passes it alone before each batch. ``bulk.lock`` is held
through a batch, so that a person never waits behind the batches of several processes. Both are
courtesy, not safety: whoever has waited `PATIENCE_SECONDS` goes on without.
"""

import fcntl
import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import islice
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.db import connection

from regulars.jobs import checkpoint

Item = TypeVar("Item")

PEOPLE = "people.lock"
PATIENCE_SECONDS = 1.0
URGENT_PATIENCE_SECONDS = 0.1
POLL_SECONDS = 0.001
LONGEST_BATCH_SECONDS = 0.010
LONGEST_ALONE_SECONDS = 0.150  # while nobody is there to wait for it; then the first waits once
GONE_AFTER_SECONDS = 60
BUSY_SECONDS = 2.0
SMALLEST_BATCH = 5
BATCHES_PER_CHECKPOINT = 25
HEAVIEST_BATCH_BYTES = 16 * 1024 * 1024

_passed: ContextVar[bool] = ContextVar("regulars_turnstile_passed", default=False)


@contextmanager
def person_write() -> Iterator[None]:
    """Go before all bulk work: around a write that somebody is waiting for."""
    if not _has_turnstile():
        yield
        return
    with _through(), _locked(PEOPLE, fcntl.LOCK_SH) as turnstile:
        os.pwrite(turnstile, b".", 0)  # opening it, as bulk work does, does not look like a person
        yield


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn to write one batch, and hold it: at most 50 things or 10 ms, please."""
    if not _has_turnstile():
        yield
        return
    with _through(), _locked("bulk.lock", fcntl.LOCK_EX):
        _let_people_pass(PATIENCE_SECONDS)
        yield


def give_way() -> None:
    """Let people's writes that are under way end first: before urgent work of ours, unasked for.

    Waits a tenth of a second at most, and for no bulk work.
    """
    if _has_turnstile():
        _let_people_pass(URGENT_PATIENCE_SECONDS)


def settle() -> None:
    """Carry the write-ahead log over, when people's writes that are under way have ended."""
    give_way()
    checkpoint.settle()


def batches(
    items: Iterable[Item], size: int = 50, *, weigh: Callable[[Item], int] | None = None
) -> Iterator[list[Item]]:
    """Yield the items in batches, each when it is bulk work's turn to write.

    Write each batch in one transaction in the body of the loop. What is slow belongs into the
    iterable (parse, clean, stem): it is drawn from before the turn is taken. Batches become
    smaller, down to five things, where the body takes longer than 10 ms; at night, when no person
    has written for a minute, only where it takes longer than 150. While people write every second
    or so, half of the time is left to them.

    Args:
        weigh: Returns how many bytes an item has, where they differ: a batch ends with the item
            that makes it 16 MB, so that no fifty large ones are in memory at once.
    """
    source = iter(items)
    wanted, count = min(SMALLEST_BATCH, size) if _is_somebody_there() else size, 0
    while batch := list(_light(islice(source, wanted), weigh)):
        with turn():
            began = time.perf_counter()
            yield batch
            took = time.perf_counter() - began
        wanted = _fitting(len(batch), took, most=size)
        count += 1
        if count % BATCHES_PER_CHECKPOINT == 0:
            settle()
        if _is_somebody_there(within_seconds=BUSY_SECONDS):
            time.sleep(took)


def _light(items: Iterator[Item], weigh: Callable[[Item], int] | None) -> Iterator[Item]:
    weight = 0
    for item in items:
        yield item
        weight += weigh(item) if weigh else 0
        if weight >= HEAVIEST_BATCH_BYTES:
            return


def _fitting(count: int, took_seconds: float, *, most: int) -> int:
    longest = LONGEST_BATCH_SECONDS if _is_somebody_there() else LONGEST_ALONE_SECONDS
    fitting = int(count * longest / max(took_seconds, 1e-6))
    return max(min(SMALLEST_BATCH, most), min(most, fitting))


def _is_somebody_there(*, within_seconds: float = GONE_AFTER_SECONDS) -> bool:
    """Whether a person has written lately, in any process."""
    try:
        noted = Path(_path(PEOPLE)).stat()
    except FileNotFoundError:
        return False
    return noted.st_size > 0 and time.time() - noted.st_mtime < within_seconds


def _has_turnstile() -> bool:
    return connection.vendor == "sqlite" and not _passed.get()


def _let_people_pass(patience_seconds: float) -> None:
    with _locked(PEOPLE, fcntl.LOCK_EX, patience_seconds=patience_seconds):
        pass


@contextmanager
def _through() -> Iterator[None]:
    # Whoever has passed already, or is a person, must not wait for itself further down.
    token = _passed.set(True)
    try:
        yield
    finally:
        _passed.reset(token)


@contextmanager
def _locked(name: str, how: int, *, patience_seconds: float | None = None) -> Iterator[int]:
    handle = os.open(_path(name), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _wait(handle, how, PATIENCE_SECONDS if patience_seconds is None else patience_seconds)
        yield handle
    finally:
        os.close(handle)  # lets go of the lock as well


def _path(name: str) -> str:
    return f"{settings.REGULARS_DATA}/{name}"


def _wait(handle: int, how: int, patience_seconds: float) -> None:
    deadline = time.monotonic() + patience_seconds
    while True:
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                return
        time.sleep(POLL_SECONDS)

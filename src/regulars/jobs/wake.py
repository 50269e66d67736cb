"""Be told at once that something was committed, without asking the tables again and again."""

import os
import sqlite3
import threading
import time
from typing import Protocol, Self

from django.db import connections

POLL_SECONDS = 0.1  # one pragma each time: some microseconds


class _Here:
    """Counts what this process itself has committed, and wakes one of those who wait for it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._count = 0

    @property
    def count(self) -> int:
        return self._count

    def ring(self) -> None:
        with self._changed:
            self._count += 1
            self._changed.notify()

    def wait_beyond(self, count: int, seconds: float) -> None:
        """Wait until more was committed than `count`, at most so long."""
        with self._changed:
            self._changed.wait_for(lambda: self._count > count, timeout=seconds)


_here = _Here()
os.register_at_fork(after_in_child=_here.__init__)  # type: ignore[misc]  # its lock may be held


def ring() -> None:
    """Wake a worker of this process now: call it once new work is committed.

    Others see it at their next look; a mail server, whose mail comes in beside the workers, is
    not to wait for that.
    """
    _here.ring()


class Changes:
    """Wait for commits by others, on a connection of its own.

    On SQLite any commit to the main database counts, on PostgreSQL a NOTIFY on the channel. Nothing
    is promised about what has changed, and a change may be missed while PostgreSQL is away: look
    at the tables after every wait, woken or not, and let no wait last longer than you can bear.
    """

    def __init__(self, channel: str, *, using: str = "default") -> None:
        self._bell = _bell(channel, using)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._bell.close()

    def wait(self, seconds: float, *, stop: threading.Event | None = None) -> bool:
        """Return True as soon as something is committed, or was since the last call; else False.

        It waits at most `seconds`; `stop` ends it too, within a tenth of a second.
        """
        deadline = time.monotonic() + seconds
        while not (stop is not None and stop.is_set()):
            left = deadline - time.monotonic()
            if self._bell.rings(max(0.0, min(POLL_SECONDS, left))):
                return True
            if left <= POLL_SECONDS:
                return False
        return False


class Bell(Protocol):
    """Rings when something was committed; `rings` waits about so many seconds for it."""

    def rings(self, seconds: float) -> bool: ...

    def close(self) -> None: ...


def _bell(channel: str, using: str) -> Bell:
    if connections[using].vendor == "sqlite":
        return _Pragma(str(connections[using].settings_dict["NAME"]))
    from regulars.jobs.listening import Listener  # noqa: PLC0415 - psycopg is an extra

    return Listener(channel, using=using)


class _Pragma:
    """SQLite counts the commits of all other connections; its own connection makes that all."""

    def __init__(self, path: str) -> None:
        self._own = sqlite3.connect(
            path, uri=path.startswith("file:"), isolation_level=None, check_same_thread=False
        )
        self._version = self._read()

    def rings(self, seconds: float) -> bool:
        known = _here.count
        if self._changed():
            return True
        _here.wait_beyond(known, seconds)
        return self._changed()

    def close(self) -> None:
        self._own.close()

    def _changed(self) -> bool:
        before, self._version = self._version, self._read()
        return before != self._version

    def _read(self) -> int:
        try:
            return int(self._own.execute("PRAGMA data_version").fetchone()[0])
        except sqlite3.OperationalError:  # busy for a moment: look again next time
            return -1

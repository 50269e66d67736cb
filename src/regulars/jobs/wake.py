"""Be told at once that something was committed, without asking the tables again and again."""

import sqlite3
import threading
import time
from typing import Protocol, Self

from django.db import connections

from regulars.jobs.doorbell import Doorbell

WORKERS = "regulars_jobs"
READERS = "regulars_journal"
POLL_SECONDS = 0.1  # one pragma each time: some microseconds
_bells = {name: Doorbell() for name in (WORKERS, READERS)}  # hung before anything is forked


def ring() -> None:
    """Wake a worker of this program now, whichever process it is in, once new work is committed.

    Other programs see it at their next look; mail that has come is not to wait for that.
    """
    for bell in _bells.values():
        bell.ring()


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
        return _Pragma(
            str(connections[using].settings_dict["NAME"]), _bells.get(channel) or Doorbell()
        )
    from regulars.jobs.listening import Listener  # noqa: PLC0415 - psycopg is an extra

    return Listener(channel, using=using)


class _Pragma:
    """SQLite counts the commits of all other connections; its own connection makes that all."""

    def __init__(self, path: str, doorbell: Doorbell) -> None:
        self._doorbell = doorbell
        self._own = sqlite3.connect(
            path, uri=path.startswith("file:"), isolation_level=None, check_same_thread=False
        )
        self._version = self._read()

    def rings(self, seconds: float) -> bool:
        if self._changed():
            return True
        self._doorbell.wait(seconds)
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

"""Be told at once that something was committed, without asking the tables again and again."""

import logging
import sqlite3
import threading
import time
from typing import Self

import psycopg
from django.db import connections

log = logging.getLogger(__name__)

POLL_SECONDS = 0.1  # one pragma each time: some microseconds


class Changes:
    """Wait for commits by others, on a connection of its own.

    On SQLite any commit to the main database counts, on PostgreSQL a NOTIFY on the channel. Nothing
    is promised about what has changed, and a change may be missed while PostgreSQL is away: look
    at the tables after every wait, woken or not, and let no wait last longer than you can bear.
    """

    def __init__(self, channel: str, *, using: str = "default") -> None:
        self._bell: _Pragma | _Listen
        if connections[using].vendor == "sqlite":
            self._bell = _Pragma(str(connections[using].settings_dict["NAME"]))
        else:
            self._bell = _Listen(channel, using)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exc: object) -> None:
        self._bell.close()

    def wait(self, seconds: float, *, stop: threading.Event | None = None) -> bool:
        """Return True as soon as something was committed since the last call; False after `seconds`.

        `stop` ends the wait too, within a tenth of a second.
        """
        deadline = time.monotonic() + seconds
        while not (stop is not None and stop.is_set()):
            left = deadline - time.monotonic()
            if self._bell.rings(max(0.0, min(POLL_SECONDS, left))):
                return True
            if left <= POLL_SECONDS:
                return False
        return False


class _Pragma:
    """SQLite counts the commits of all other connections; its own connection makes that all."""

    def __init__(self, path: str) -> None:
        uri = path if path.startswith("file:") else f"file:{path}"
        self._own = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False)
        self._version = self._read()

    def rings(self, seconds: float) -> bool:
        if self._changed():
            return True
        time.sleep(seconds)
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


class _Listen:
    """PostgreSQL tells; where its connection is lost, time alone wakes until it is back."""

    def __init__(self, channel: str, using: str) -> None:
        self._channel, self._using = channel, using
        self._own: psycopg.Connection | None = None
        self._listen()

    def rings(self, seconds: float) -> bool:
        if self._own is None and not self._listen():
            time.sleep(seconds)
            return False
        try:
            return self._heard(seconds)
        except psycopg.OperationalError:
            self.close()
            return False

    def close(self) -> None:
        if self._own is not None:
            self._own.close()
        self._own = None

    def _heard(self, seconds: float) -> bool:
        heard = False
        for _notice in self._own.notifies(timeout=0 if heard else seconds, stop_after=1):  # type: ignore[union-attr]
            heard = True
        return heard

    def _listen(self) -> bool:
        # Not Django's connection class: nothing may run on this one but LISTEN.
        wanted = connections[self._using].get_connection_params()
        known = {name: wanted[name] for name in ("dbname", "user", "password", "host", "port") if wanted.get(name)}
        try:
            self._own = psycopg.connect(**known, autocommit=True, connect_timeout=3)
            self._own.execute(f'LISTEN "{self._channel}"')
        except psycopg.OperationalError as error:
            log.warning("Cannot listen on PostgreSQL, polling instead: %s", error)
            self.close()
        return self._own is not None

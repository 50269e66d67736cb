"""Ask for SQLite's write lock every millisecond, and read its moments at once.

SQLite's own busy wait sleeps longer and longer, up to a tenth of a second, and does not queue: who
has waited longest is the least likely to come next. A transaction here is over in milliseconds.

Moments stand in the file as UTC without saying so. Django reads them as local ones and puts the
zone to them later, which takes four times as long; a page reads hundreds.
"""

import sqlite3
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

from regulars.kit.sqlite.cursors import Cursor
from regulars.kit.sqlite.turns import Turn

POLL_SECONDS = 0.001
DEFAULT_TIMEOUT_SECONDS = 5.0  # Python's own
_SEEN: set[str] = set()  # files that were there when this process opened them
_PRIMARY_CODE = 0xFF  # the rest of a code of SQLite says more precisely why


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose transactions begin as soon as the writer before them has ended."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._turn = Turn()
        self._synchronous: int | None = None

    @property
    def synchronous(self) -> int:
        """SQLite's level, as settings have it: 2 and more wait for the disk at each commit."""
        if self._synchronous is None:
            with self.cursor() as cursor:
                self._synchronous = int(cursor.execute("PRAGMA synchronous").fetchone()[0])
        return self._synchronous

    def get_new_connection(self, conn_params: Any) -> sqlite3.Connection:
        """Open the file; do not put an empty one where it was before and is no more.

        That one would take over the write-ahead log of the true one, which may come back.
        """
        path = str(self.settings_dict["NAME"])
        is_there = Path(path).exists()
        if path in _SEEN and not is_there:
            raise sqlite3.OperationalError("unable to open database file")
        opened: sqlite3.Connection = super().get_new_connection(conn_params)
        if is_there:
            _SEEN.add(path)
        return opened

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        timeout = self._timeout()
        deadline = time.monotonic() + timeout
        self._turn.take(str(self.settings_dict["NAME"]), timeout_seconds=timeout)
        try:
            self._begin_by(deadline)
        except BaseException:
            self._turn.end()
            raise

    def _begin_by(self, deadline: float) -> None:
        self._set_busy_wait(0)
        try:
            while not self._begins():
                if time.monotonic() > deadline:
                    self._begin()  # which says that it is locked
                    return
                time.sleep(POLL_SECONDS)
        finally:
            self._set_busy_wait(self._timeout())

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            self._turn.end()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._turn.end()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]
        finally:
            self._turn.end()

    def _begins(self) -> bool:
        try:
            self._begin()
        except OperationalError as error:
            if _is_busy(error.__cause__):
                return False
            raise
        return True

    def _timeout(self) -> float:
        seconds: float = self.settings_dict["OPTIONS"].get("timeout", DEFAULT_TIMEOUT_SECONDS)
        return seconds

    def _begin(self) -> None:
        super()._start_transaction_under_autocommit()  # type: ignore[misc]

    def _set_busy_wait(self, seconds: float) -> None:
        self.connection.execute(f"PRAGMA busy_timeout={round(1000 * seconds)}")


def moment(written: bytes) -> datetime:
    """Return a moment in UTC as it stands in a column of that type: b"2026-11-22 15:05:00"."""
    return datetime.fromisoformat(f"{written.decode()}Z")


sqlite3.register_converter("datetime", moment)


def _is_busy(error: BaseException | None) -> bool:
    if not isinstance(error, sqlite3.OperationalError):
        return False
    return error.sqlite_errorcode & _PRIMARY_CODE == sqlite3.SQLITE_BUSY

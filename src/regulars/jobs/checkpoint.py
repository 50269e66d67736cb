"""Carry SQLite's write-ahead log into the database file, so that no page has to pay for it.

Web connections set ``wal_autocheckpoint=0``; workers and bulk imports call `settle()`.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

from django.db import connections

LARGEST_WAL_BYTES = 64 * 1024 * 1024
PATIENCE_SECONDS = 0.05

_settled: dict[Path, int] = {}  # log file -> its mtime in ns when it was last settled


def settle() -> None:
    """Checkpoint every SQLite database whose log has grown since the last call; never waits long.

    Passive: disturbs neither readers nor writers. Only a log beyond 64 MB is cut as well: writers
    wait while what little has come in since is carried over, and until no reader is in the way, but
    not longer than `PATIENCE_SECONDS`; then the next call tries again.
    On PostgreSQL it does nothing.
    """
    for path in _databases():
        log = path.with_name(path.name + "-wal")
        if log.exists() and (stamp := log.stat().st_mtime_ns) != _settled.get(log):
            _checkpoint(path, "PASSIVE")
            if log.stat().st_size > LARGEST_WAL_BYTES:
                _checkpoint(path, "TRUNCATE")
            _settled[log] = stamp


def wal_bytes() -> int:
    """Return the size of all write-ahead logs together, for doctor."""
    logs = [path.with_name(path.name + "-wal") for path in _databases()]
    return sum(log.stat().st_size for log in logs if log.exists())


def _databases() -> list[Path]:
    return [
        Path(str(connection.settings_dict["NAME"]))
        for connection in connections.all()
        if connection.vendor == "sqlite"
    ]


def _checkpoint(path: Path, mode: str) -> None:
    with closing(sqlite3.connect(path, timeout=PATIENCE_SECONDS, isolation_level=None)) as own:
        own.execute(f"PRAGMA wal_checkpoint({mode})")

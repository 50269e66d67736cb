"""Commits that reach the disk with the next one: for what is done again after a power cut.

A commit here waits for the disk, half of what a small one takes. A worker's own notes need not:
that it has begun a job, or ended one that may run twice. They are in the log before every later
commit and so on the disk before it; a power cut takes the last of them, as if the worker had been
slower. A killed process loses none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import DatabaseError, connections

_FULL = 2  # of SQLite's levels: the log is synced at every commit
_NORMAL = 1


@contextmanager
def unhurried(*, using: str = "default") -> Iterator[None]:
    """Let transactions begun in this block return before they are on the disk.

    Never around what somebody is told of, or what reaches outside. Within a transaction it changes
    nothing.
    """
    connection = connections[using]
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
        return
    begin, end = _statements(connection)
    _execute(begin, using)
    try:
        yield
    finally:
        try:
            _execute(end, using)
        except DatabaseError:  # it is broken; the next one waits for the disk again
            connection.close()


def _statements(connection: Any) -> tuple[str, str]:
    if connection.vendor == "postgresql":
        return "SET synchronous_commit TO off", "RESET synchronous_commit"
    level = connection.synchronous
    if level < _FULL:
        return "", ""
    return f"PRAGMA synchronous={_NORMAL}", f"PRAGMA synchronous={level}"


def _execute(statement: str, using: str) -> None:
    if statement:
        with connections[using].cursor() as cursor:
            cursor.execute(statement)

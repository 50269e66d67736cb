"""Which database is read from: for results and search a replica, where there is one."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import connections, models

MAIN, REPLICA = "default", "replica"

_may_lag: ContextVar[bool] = ContextVar("may_lag", default=False)


def read_alias() -> str:
    """Return the name of the database to read from here and now."""
    return REPLICA if _may_lag.get() and REPLICA in connections.settings else MAIN


@contextmanager
def from_replica() -> Iterator[None]:
    """Let what is read within come from the replica; without one, from the main database.

    A replica lags behind: only for what may be a few seconds old, and never within a change.
    """
    before = _may_lag.set(True)
    try:
        yield
    finally:
        _may_lag.reset(before)


class ReplicaRouter:
    """Send reads to where ``read_alias`` says, and every write to the main database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return REPLICA if read_alias() == REPLICA else None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        # Also of what was read from the replica: Django would write it back there.
        return MAIN

    def allow_relation(self, one: models.Model, other: models.Model, **hints: Any) -> bool | None:
        same = {one._state.db, other._state.db} <= {MAIN, REPLICA, None}
        return True if same else None

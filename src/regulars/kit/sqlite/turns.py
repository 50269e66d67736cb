"""One writer at a time among the threads of this process, without asking SQLite over and over.

SQLite has one writer at a time anyway. Threads that wait here sleep until the one before them is
done; only writers of other processes are waited for by asking. A courtesy, not safety: whoever has
waited long enough goes on and asks SQLite.
"""

import os
from collections import defaultdict
from threading import Lock

_locks: defaultdict[str, Lock] = defaultdict(Lock)
os.register_at_fork(after_in_child=_locks.clear)  # who held them is not among the child's threads


class Turn:
    """One connection's turn to write."""

    def __init__(self) -> None:
        self._held: Lock | None = None

    def take(self, database: str, *, timeout_seconds: float) -> None:
        """Wait for the turn to write to this database, at most so long."""
        lock = _locks[database]
        if self._held is None and lock.acquire(timeout=timeout_seconds):
            self._held = lock

    def end(self) -> None:
        """Let the next one write; nothing happens where it was nobody's turn."""
        held, self._held = self._held, None
        if held is not None:
            held.release()

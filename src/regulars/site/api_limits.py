"""How much one caller may ask for: a bucket of calls that fills up again."""

import time
from threading import Lock

BUCKETS_KEPT = 10_000


class Buckets:
    """One bucket for each caller, in this process.

    Args:
        per_second: How many calls flow in.
        at_once: How many a full bucket holds.
    """

    def __init__(self, *, per_second: float, at_once: float) -> None:
        self._per_second = per_second
        self._at_once = at_once
        self._levels: dict[int, tuple[float, float]] = {}
        self._lock = Lock()

    def take(self, caller: int) -> float:
        """Take one call; return 0, or how many seconds until there is one."""
        now = time.monotonic()
        with self._lock:
            if len(self._levels) > BUCKETS_KEPT:
                self._levels.clear()
            level, then = self._levels.get(caller, (self._at_once, now))
            level = min(self._at_once, level + (now - then) * self._per_second)
            if level < 1:
                self._levels[caller] = (level, now)
                return (1 - level) / self._per_second
            self._levels[caller] = (level - 1, now)
            return 0.0

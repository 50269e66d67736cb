"""Look for garbage when nobody waits for a page.

Nearly all garbage goes by itself. Python looks for the rest after so and so many new things, in the
middle of some page: every twentieth took 5 ms longer, one in hundreds 50.
"""

import asyncio
import gc
from collections.abc import Iterator
from contextlib import contextmanager

QUIET_SECONDS = 1.0
NEW_THINGS = 50_000  # some thousand pages without a quiet second: then in the middle after all
YOUNG = 1  # the generation up to which a quiet second is long enough to look


class Collector:
    """Puts the collector's rounds where they disturb nobody, in the process of a running loop."""

    def __init__(self, *, quiet_seconds: float = QUIET_SECONDS) -> None:
        self._quiet_seconds = quiet_seconds
        self._pages = 0
        self._round: asyncio.TimerHandle | None = None
        gc.set_threshold(NEW_THINGS, *gc.get_threshold()[1:])

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Stand around the answer to a page: no round is due until it has been quiet again."""
        self._pages += 1
        if self._round is not None:
            self._round.cancel()
        try:
            yield
        finally:
            self._pages -= 1
            if self._pages == 0:
                loop = asyncio.get_running_loop()
                self._round = loop.call_later(self._quiet_seconds, gc.collect, YOUNG)

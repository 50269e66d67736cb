"""Wake who waits in this process, or in another that was forked after the bell was hung.

A courtesy, not safety: who has no such bell in common looks again soon.
"""

import os
import select
from contextlib import suppress


class Doorbell:
    """A pipe to oneself. Whoever rings never waits; a ring wakes one who does, or more."""

    def __init__(self) -> None:
        self._hear, self._ring = os.pipe()
        os.set_blocking(self._hear, False)
        os.set_blocking(self._ring, False)

    def ring(self) -> None:
        """Wake somebody who waits; while nobody does, the next one who comes."""
        with suppress(BlockingIOError):  # full of rings that nobody has heard: enough
            os.write(self._ring, b".")

    def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most so long; return whether there was one."""
        waiting = select.poll()
        waiting.register(self._hear, select.POLLIN)
        if not waiting.poll(1000 * seconds):
            return False
        with suppress(BlockingIOError):  # another who waited was quicker
            os.read(self._hear, 65536)
        return True

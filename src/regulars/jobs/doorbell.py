"""Wake who waits in another process of this machine: a named pipe in the data folder.

A courtesy, not safety: where there can be none, whoever waits looks again soon.
"""

import os
import select
import stat
from contextlib import suppress

from django.conf import settings


class Doorbell:
    """One end of a bell's wire. Whoever rings never waits; a ring wakes one who does, or more."""

    def __init__(self, name: str) -> None:
        self._wire = _open(f"{settings.REGULARS_DATA}/{name}.bell")

    def ring(self) -> None:
        """Wake somebody who waits; while nobody does, the next one who comes."""
        if self._wire is not None:
            with suppress(OSError):  # full of rings that nobody has heard: one more tells nothing
                os.write(self._wire, b".")

    def wait(self, seconds: float) -> bool:
        """Wait for a ring, at most so long; return whether there was one."""
        waiting = select.poll()
        if self._wire is not None:
            waiting.register(self._wire, select.POLLIN)
        if not waiting.poll(1000 * seconds) or self._wire is None:
            return False
        with suppress(OSError):  # another who waited was quicker
            os.read(self._wire, 65536)
        return True

    def close(self) -> None:
        """Let go of it; it hears and rings no more."""
        wire, self._wire = self._wire, None
        if wire is not None:
            os.close(wire)


def _open(path: str) -> int | None:
    with suppress(FileExistsError, OSError):
        os.mkfifo(path, 0o600)
    try:
        # For both directions: opening waits for nobody, and writing to nobody is no error.
        wire = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    if stat.S_ISFIFO(os.fstat(wire).st_mode):
        return wire
    os.close(wire)
    return None

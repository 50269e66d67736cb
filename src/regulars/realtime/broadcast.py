"""One reader of the journal for all the streams of a process."""

import asyncio
import logging
import threading
from collections.abc import Callable

from django.db import close_old_connections, connection

from regulars.journal.positions import Position, position_now
from regulars.journal.queries import Stretch, stream
from regulars.journal.wake import Changes
from regulars.kit.stopping import stopping
from regulars.realtime.rules import ACCESS, HEARD, Notice, notice_of

NAMES = frozenset([*HEARD, *ACCESS])
LOOK_EVERY_SECONDS = 1.0
REST_SECONDS = 2.0
AT_ONCE = 200
KEPT = 200  # notices waiting for one slow browser; beyond that it is told to look again

log = logging.getLogger(__name__)


class Listener:
    """One stream's box of notices. `overflowed`: some were dropped; look at everything again."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.queue: asyncio.Queue[Notice] = asyncio.Queue(KEPT)
        self.overflowed = False
        self._loop = loop

    def tell(self, notice: Notice) -> None:
        """Called from the reader's thread."""
        self._loop.call_soon_threadsafe(self._put, notice)

    def _put(self, notice: Notice) -> None:
        if self.queue.full():
            self.overflowed = True
            return
        self.queue.put_nowait(notice)


class Broadcast:
    """Reads what is recorded, once, and tells every listener. Starts with the first of them."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def join(self, listener: Listener) -> Callable[[], None]:
        """Tell this listener from now on; returns how to leave."""
        with self._lock:
            self._listeners.add(listener)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._read, name="live", daemon=True)
                self._thread.start()

        def leave() -> None:
            with self._lock:
                self._listeners.discard(listener)

        return leave

    def _read(self) -> None:
        while not stopping.is_set():
            try:
                self._follow()
            except Exception:
                # The database may be away for a moment; streams stay open meanwhile.
                log.exception("The journal could not be read for live pages; trying again.")
                stopping.wait(REST_SECONDS)
            finally:
                connection.close()

    def _follow(self) -> None:
        position = position_now()
        with Changes() as changes:
            while not stopping.is_set():
                changes.wait(LOOK_EVERY_SECONDS, stop=stopping)
                found = stream(position, names=NAMES, limit=AT_ONCE)
                position = found.position
                self._tell(found)
                close_old_connections()

    def _tell(self, found: Stretch) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for notice in notices_of(found):
            for listener in listeners:
                listener.tell(notice)


def notices_of(found: Stretch) -> list[Notice]:
    """Return a stretch of the journal as notices, in order."""
    return [notice_of(entry, str(Position.of(entry))) for entry in found.entries]


broadcast = Broadcast()

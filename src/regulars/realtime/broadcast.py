"""One reader of the journal for all the streams of a process."""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress

from django.db import close_old_connections, connection

from regulars.journal.positions import Position, position_now
from regulars.journal.queries import stream
from regulars.journal.wake import Changes
from regulars.kit.stopping import stopping
from regulars.realtime.notices import AT_ONCE, NAMES, notices_of
from regulars.realtime.rules import Notice

LOOK_EVERY_SECONDS = 1.0
REST_SECONDS = 2.0
LATE_SECONDS = 5.0  # at most between what a page has read and its being written
MARK_SECONDS = 0.5
KEPT = 200  # notices waiting for one slow browser; beyond that it is told to look again

log = logging.getLogger(__name__)


class Listener:
    """One stream's box of notices; None in it says: look up, something else has happened.

    Attributes:
        overflowed: Some were dropped; look at everything again.
        newest: The position of the last one that came, kept or dropped.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.queue: asyncio.Queue[Notice | None] = asyncio.Queue(KEPT)
        self.overflowed = False
        self.newest = ""
        self._loop = loop

    def tell(self, notice: Notice | None) -> None:
        """Called from the reader's thread."""
        with suppress(RuntimeError):  # the loop is closed: the program ends
            self._loop.call_soon_threadsafe(self._put, notice)

    def wake(self, *_args: object) -> None:
        """Have the stream look up; called on its own loop."""
        self._put(None)

    def empty(self) -> None:
        """Forget what waits: it has been made up for."""
        self.overflowed = False
        while not self.queue.empty():
            self.queue.get_nowait()

    def _put(self, notice: Notice | None) -> None:
        if notice is not None:
            self.newest = notice.position
        if not self.queue.full():
            self.queue.put_nowait(notice)
        elif notice is not None:
            self.overflowed = True


class Broadcast:
    """Reads what is recorded, once, and tells every listener. Starts with the first of them."""

    def __init__(self) -> None:
        self._listeners: set[Listener] = set()
        self._lock = threading.Lock()
        self.thread: threading.Thread | None = None
        self._position: Position | None = None
        self._follows = threading.Event()
        self._marks: deque[tuple[float, Position]] = deque(maxlen=20)

    def join(self, listener: Listener) -> Callable[[], None]:
        """Tell this listener from now on; returns how to leave."""
        with self._lock:
            self._listeners.add(listener)
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._read, name="live", daemon=True)
                self.thread.start()

        def leave() -> None:
            with self._lock:
                self._listeners.discard(listener)

        return leave

    def wait_until_following(self, seconds: float) -> bool:
        """Wait until whatever is committed from now on will be told; False: not in this time."""
        return self._follows.wait(seconds)

    def position_of_page(self) -> str:
        """Return what a page that is being written has seen at least; "" where that is unknown.

        Asks no database: it is where this reader stood a little while ago.
        """
        long_ago = time.monotonic() - LATE_SECONDS
        return next((str(place) for at, place in reversed([*self._marks]) if at <= long_ago), "")

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
        self._tell([None])

    def _follow(self) -> None:
        with Changes() as changes:
            # Once: after a trouble it goes on from where it stood.
            position = self._position or position_now()
            self._follows.set()
            while not stopping.is_set():
                self._mark(position)
                changes.wait(LOOK_EVERY_SECONDS, stop=stopping)
                found = stream(position, names=NAMES, limit=AT_ONCE)
                position = found.position
                self._tell(notices_of(found.entries))
                close_old_connections()

    def _mark(self, position: Position) -> None:
        self._position = position
        now = time.monotonic()
        if not self._marks or now - self._marks[-1][0] >= MARK_SECONDS:
            self._marks.append((now, position))

    def _tell(self, notices: list[Notice] | list[None]) -> None:
        with self._lock:
            listeners = list(self._listeners)
        for notice in notices:
            for listener in listeners:
                listener.tell(notice)


broadcast = Broadcast()

"""See from outside, through a connection of one's own, what a shop has committed."""

import sqlite3
import threading
import time
from types import TracebackType
from typing import Any, Self

from bench.shop import Shop

LOOK_SECONDS = 0.001

_ARRIVED = """
    SELECT message.id, message.message_id
    FROM conversations_message AS message
    JOIN conversations_conversation AS conversation
        ON conversation.number = message.conversation_id
    WHERE message.id > {}
"""


def connect(shop: Shop) -> Any:
    """Return a connection of DB-API to a shop's database, which sees each commit at once."""
    if shop.database:
        import psycopg  # noqa: PLC0415 - an extra

        return psycopg.connect(shop.database, autocommit=True)
    path = shop.folder / "regulars.sqlite3"
    return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)


def one(shop: Shop, question: str) -> Any:
    """Return the first value that a question to the database gives."""
    connection = connect(shop)
    try:
        return connection.execute(question).fetchone()[0]
    finally:
        connection.close()


class Watcher:
    """Notes when each message of a conversation can be read; looks once a millisecond."""

    def __init__(self, shop: Shop) -> None:
        self.seen: dict[str, float] = {}  # Message-ID -> moment
        self._shop = shop
        self._place = "%s" if shop.database else "?"
        self._last: int = one(shop, "SELECT coalesce(max(id), 0) FROM conversations_message")
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="watcher")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def wait_for(self, ids: list[str], *, seconds: float) -> None:
        """Wait until all of these can be read.

        Raises:
            RuntimeError: they cannot after so many seconds.
        """
        deadline = time.monotonic() + seconds
        while missing := [each for each in ids if each not in self.seen]:
            if time.monotonic() > deadline:
                raise RuntimeError(f"{len(missing)} of {len(ids)} mails did not become visible.")
            time.sleep(0.01)

    def _watch(self) -> None:
        connection = connect(self._shop)
        question = _ARRIVED.format(self._place)
        while not self._stop.wait(LOOK_SECONDS):
            for key, message_id in connection.execute(question, [self._last]).fetchall():
                self._last = max(self._last, key)
                self.seen[message_id] = time.perf_counter()
        connection.close()

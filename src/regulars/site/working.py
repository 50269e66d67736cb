"""The process that works: workers in threads, and mail listeners where they are asked for."""

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from regulars.site.server import STOP_SECONDS, Address

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """What the working process does.

    Attributes:
        threads: How many workers; a slow mail server holds up one of them at most.
        lmtp: Where to take mail by LMTP.
        smtp: Where to take mail by SMTP.
    """

    threads: int = 2
    lmtp: Address | None = None
    smtp: Address | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        self.run_until(stop)

    def run_until(self, stop: threading.Event) -> None:
        """Work until `stop` is set, then finish what is being done, or leave it to its lease."""
        listener = self._listen()
        threads = [_start(_worker(number), stop) for number in range(self.threads)]
        while not stop.wait(1):
            _replace_dead(threads, stop)
        if listener is not None:
            listener.stop()
        for thread in threads:
            thread.join(STOP_SECONDS / 2)

    def _listen(self) -> Any:
        if self.lmtp is None and self.smtp is None:
            return None
        from regulars.channels.email import listener  # noqa: PLC0415

        return listener.start(
            lmtp=self.lmtp.as_pair if self.lmtp else None,
            smtp=self.smtp.as_pair if self.smtp else None,
        )


def _worker(number: int) -> Callable[[threading.Event], None]:
    from regulars.jobs.worker import Worker  # noqa: PLC0415

    return Worker(name=f"{socket.gethostname()[:40]}-{os.getpid()}-{number}").run


def _start(run: Callable[[threading.Event], None], stop: threading.Event) -> threading.Thread:
    thread = threading.Thread(target=run, args=(stop,), name="worker", daemon=True)
    thread.start()
    return thread


def _replace_dead(threads: list[threading.Thread], stop: threading.Event) -> None:
    for number, thread in enumerate(threads):
        if not thread.is_alive():
            logger.error("A worker ended unexpectedly; starting another.")
            threads[number] = _start(_worker(number), stop)

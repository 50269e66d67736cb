"""The processes that work: workers in threads, and mail listeners where they are asked for."""

import logging
import signal
import threading
from dataclasses import dataclass, replace
from typing import Any

from regulars.site.server import STOP_SECONDS, Address

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Work:
    """What a working process does.

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
        from regulars.channels.email import idling  # noqa: PLC0415 - needs Django started
        from regulars.jobs.worker import run_crew  # noqa: PLC0415

        crew = run_crew(self.threads, stop=stop)
        waiting = idling.start(stop) if crew else None
        while not stop.wait(1):
            if not all(thread.is_alive() for thread in crew):
                logger.error("A worker ended unexpectedly; this process starts afresh.")
                stop.set()
        if listener is not None:
            listener.stop()
        for thread in crew:
            thread.join(STOP_SECONDS / 2)
        if waiting is not None:
            waiting.join(STOP_SECONDS / 2)

    @property
    def apart(self) -> "dict[str, Work]":
        """The same as processes, by their names: taking mail in has one of its own.

        So a mail server that hands over a thousand mails waits for no worker, and no worker for it.
        """
        listening = replace(self, threads=0)
        parts = {"work": replace(self, lmtp=None, smtp=None), "mail": listening}
        return {name: part for name, part in parts.items() if part != Work(threads=0)}

    def _listen(self) -> Any:
        if self.lmtp is None and self.smtp is None:
            return None
        from regulars.channels.email import listener  # noqa: PLC0415

        return listener.start(
            lmtp=self.lmtp.as_pair if self.lmtp else None,
            smtp=self.smtp.as_pair if self.smtp else None,
        )

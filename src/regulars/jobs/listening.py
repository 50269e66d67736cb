"""Hear PostgreSQL's NOTIFY on a connection that does nothing else."""

import logging
import time

import psycopg
from django.db import connections

log = logging.getLogger(__name__)

CONNECT_SECONDS = 3
_KNOWN = ("dbname", "user", "password", "host", "port")


class Listener:
    """Rings when the channel was notified. While its connection is lost, only time passes."""

    def __init__(self, channel: str, *, using: str) -> None:
        self._channel, self._using = channel, using
        self._own: psycopg.Connection | None = None
        self._listen()

    def rings(self, seconds: float) -> bool:
        """Wait at most so long; return whether a notice came, now or since the last call."""
        own = self._own or self._listen()
        if own is None:
            time.sleep(seconds)
            return False
        try:
            return bool(list(own.notifies(timeout=seconds, stop_after=1)))
        except psycopg.OperationalError as error:
            log.warning("PostgreSQL no longer notifies: %s", error)
            self.close()
            return True  # look at the tables: something may have been missed

    def close(self) -> None:
        """Stop listening."""
        if self._own is not None:
            self._own.close()
        self._own = None

    def _listen(self) -> psycopg.Connection | None:
        wanted = connections[self._using].get_connection_params()
        known = {name: wanted[name] for name in _KNOWN if wanted.get(name)}
        try:
            own = psycopg.connect(**known, autocommit=True, connect_timeout=CONNECT_SECONDS)
            own.execute(f'LISTEN "{self._channel}"')
        except psycopg.OperationalError as error:
            log.warning("Cannot listen to PostgreSQL, looking every second: %s", error)
            return None
        self._own = own
        return own

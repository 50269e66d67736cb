"""Ask the domain name system, for what senders publish about themselves. Slow: for jobs only."""

import threading
import time
from collections.abc import Sequence
from ipaddress import ip_address
from typing import Protocol

SECONDS = 3.0  # for one question
SILENT_FOR = 60.0  # seconds in which nobody is asked who did not answer
LONGEST_NAME = 253


class Unanswered(Exception):
    """Nobody said whether there is such a record: ask again some other time."""


class Dns(Protocol):
    """Whom to ask. Every answer is [] where the name has none."""

    def texts(self, name: str) -> Sequence[str]:
        """Return the TXT records of a name. Raises Unanswered."""

    def addresses(self, name: str) -> Sequence[str]:
        """Return the IP addresses of a name, of both kinds. Raises Unanswered."""

    def exchangers(self, name: str) -> Sequence[str]:
        """Return the names of the servers that take mail for a name. Raises Unanswered."""


class Asking:
    """The name servers of this machine, each question once.

    Where they are silent nobody waits for them again for a minute. A name that is none, or that
    others cannot answer for, is its owner's affair: it holds up nobody else's.
    """

    _silent_until = 0.0
    _lock = threading.Lock()

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[str]] = {}

    def texts(self, name: str) -> Sequence[str]:
        return self._ask(name, "TXT")

    def addresses(self, name: str) -> Sequence[str]:
        return [*self._ask(name, "A"), *self._ask(name, "AAAA")]

    def exchangers(self, name: str) -> Sequence[str]:
        found = self._ask(name, "MX")
        return [each.split()[-1].rstrip(".") for each in found if each.split()]

    def _ask(self, name: str, kind: str) -> list[str]:
        question = (name.casefold().rstrip("."), kind)
        if question not in self._known:
            self._known[question] = self._answer(*question)
        return self._known[question]

    def _answer(self, name: str, kind: str) -> list[str]:
        # Memory that an idle server needs not.
        from dns.exception import DNSException, FormError, Timeout  # noqa: PLC0415
        from dns.exception import SyntaxError as NotAName  # noqa: PLC0415
        from dns.resolver import NXDOMAIN, NoAnswer, Resolver  # noqa: PLC0415

        if not name or len(name) > LONGEST_NAME or _is_address(name):
            return []
        if time.monotonic() < Asking._silent_until:
            raise Unanswered(name)
        resolver = Resolver()
        resolver.lifetime = SECONDS
        try:
            answer = resolver.resolve(name, kind)
        except (NXDOMAIN, NoAnswer, NotAName, FormError):
            return []
        except (Timeout, OSError) as error:
            with Asking._lock:
                Asking._silent_until = time.monotonic() + SILENT_FOR
            raise Unanswered(name) from error
        except DNSException as error:
            raise Unanswered(name) from error
        return [_said(record, kind) for record in answer]


def _said(record: object, kind: str) -> str:
    if kind == "TXT":
        return b"".join(getattr(record, "strings", ())).decode("utf-8", "replace")
    return str(record)


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True

"""Ask the domain name system, for what senders publish about themselves. Slow: for jobs only."""

import threading
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Protocol

from regulars.channels.email.organisations import organisation_of

SECONDS = 3.0  # for one question
SILENT_FOR = 60.0  # seconds in which nobody is asked who did not answer
IN_A_ROW = 3  # so many domains without an answer: perhaps it is not they who are silent
MOST_SILENT = 1000
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


class Silence:
    """Who did not answer of late, which nobody waits for again. Shared by all threads.

    One domain that does not answer is its owner's affair and holds up nobody else's. Only where
    several in a row do not, and the root of all names does not either, our own servers are silent.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._until: dict[str, float] = {}
        self._all_until = 0.0
        self._in_a_row = 0

    def covers(self, domain: str) -> bool:
        now = time.monotonic()
        return now < self._all_until or now < self._until.get(domain, 0.0)

    def end(self) -> None:
        """Note that somebody answered."""
        self._in_a_row = 0

    def begin(self, domain: str, *, does_root_answer: Callable[[], bool]) -> None:
        """Note that nobody answered for a domain."""
        now = time.monotonic()
        with self._lock:
            waiting = {name: until for name, until in self._until.items() if now < until}
            self._until = (waiting if len(waiting) < MOST_SILENT else {}) | {
                domain: now + SILENT_FOR
            }
            self._in_a_row += 1
            is_doubtful = self._in_a_row >= IN_A_ROW
        if is_doubtful and not does_root_answer():
            self._all_until = time.monotonic() + SILENT_FOR
        if is_doubtful:
            self._in_a_row = 0


class Asking:
    """The name servers of this machine, each question once."""

    silence = Silence()

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
        domain = organisation_of(name)
        if self.silence.covers(domain):
            raise Unanswered(name)
        resolver = Resolver()
        resolver.lifetime = SECONDS
        try:
            answer = resolver.resolve(name, kind)
        except (NotAName, FormError):
            return []
        except (NXDOMAIN, NoAnswer):
            self.silence.end()
            return []
        except (Timeout, OSError) as error:
            self.silence.begin(domain, does_root_answer=_does_root_answer)
            raise Unanswered(name) from error
        except DNSException as error:
            raise Unanswered(name) from error
        self.silence.end()
        return [_said(record, kind) for record in answer]


def _does_root_answer() -> bool:
    """Return whether our own name servers still say anything: of what they know by heart."""
    from dns.exception import DNSException  # noqa: PLC0415 - as above
    from dns.resolver import Resolver  # noqa: PLC0415

    resolver = Resolver()
    resolver.lifetime = SECONDS
    try:
        resolver.resolve(".", "NS")
    except (DNSException, OSError):
        return False
    return True


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

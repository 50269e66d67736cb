"""A shop whose programs are killed, and what its database says afterwards, read from outside."""

import hashlib
import http.client
import json
import smtplib
import socket
import sqlite3
import subprocess
import sys
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any, ClassVar

import psycopg

from regulars.site.tests.shop import Served, Shop, free_port
from tests.journey.outside import SECONDS, Outside, eventually

KILLED = -9
NOT_NOW = 75
TAKEN = 250
CREATED = 201
GIVE_UP = "from regulars.outbox.actions.sending import give_up_lost; give_up_lost()"

_numbers = count(1)


@dataclass
class House:
    """The shop, the other side's mail server, and what the senders were told."""

    shop: Shop
    outside: Outside
    offered: list[str] = field(default_factory=list)
    acknowledged: list[str] = field(default_factory=list)
    bytes_of: dict[str, str] = field(default_factory=dict)  # Message-ID: SHA-256 of the mail
    pressed: dict[str, bool] = field(default_factory=dict)  # subject: whether we were told "done"

    addressee: ClassVar[str] = "Eva <eva@example.com>"

    def a_mail(self) -> tuple[str, bytes]:
        """Return the Message-ID of a new mail, and the mail."""
        name = f"{next(_numbers)}@faults.example"
        self.offered.append(name)
        head = f"From: Ana <ana@example.com>\r\nTo: help@example.com\r\nMessage-ID: <{name}>\r\n"
        raw = f"{head}Subject: {name}\r\n\r\nWhere is {name}?\r\n".encode()
        self.bytes_of[name] = hashlib.sha256(raw).hexdigest()
        return name, raw

    def receive(self, name: str, raw: bytes, *, failpoint: str = "") -> int:
        """Hand a mail to ``mail receive`` and return its exit code."""
        shop = replace(self.shop, environment={**self.shop.environment, **_dying(failpoint)})
        done = shop.run("mail", "receive", "--mailbox", "help@example.com", stdin=raw)
        if done.returncode == 0:
            self.acknowledged.append(name)
        return done.returncode

    def offer(self, port: int, name: str, raw: bytes) -> int:
        """Hand a mail over by LMTP and return the code after the dot; 0 when the link broke."""
        try:
            with smtplib.LMTP("127.0.0.1", port, timeout=SECONDS) as client:
                client.ehlo_or_helo_if_needed()
                client.mail("ana@example.com")
                client.rcpt("help@example.com")
                code = client.data(raw)[0]
                if code == TAKEN:
                    self.acknowledged.append(name)
                return code
        except (OSError, smtplib.SMTPException):
            return 0

    @contextmanager
    def working(self, *, failpoint: str = "") -> Iterator["Working"]:
        """Run ``regulars work`` with a mail listener; it may be dead when the block ends."""
        port = free_port()
        command = [sys.executable, "-m", "regulars", "work", "--lmtp", f"127.0.0.1:{port}"]
        process = subprocess.Popen(
            command,
            env={**self.shop.variables, **_dying(failpoint)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        working = Working(process, port)
        try:
            eventually(working.is_listening, what="the listener is open")
            yield working
        finally:
            process.kill()
            process.wait(20)

    def press_send(self, served: Served, token: str, subject: str) -> None:
        """Write to a customer by the API, under a key of its own; note whether we were told so."""
        self.pressed.setdefault(subject, False)
        body = {
            "customer": {"name": "Eva", "email": "eva@example.com"},
            "subject": subject,
            "text": "Your cake is ready.",
            "direction": "out",
        }
        request = urllib.request.Request(
            f"http://127.0.0.1:{served.port}/api/v1/conversations",
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {token}",
                "Content-Type": "application/json",
                "Idempotency-Key": subject.replace(" ", "-"),
            },
        )
        with suppress(OSError, http.client.HTTPException):  # it died: nobody was told anything
            answer = urllib.request.urlopen(request, timeout=SECONDS)  # noqa: S310 - ours
            with answer:
                self.pressed[subject] = answer.status == CREATED

    @contextmanager
    def pages_only(self, *, failpoint: str = "") -> Iterator[Served]:
        """Serve without any worker, which /health rightly calls a failure."""
        shop = replace(self.shop, environment={**self.shop.environment, **_dying(failpoint)})
        served = _Pages(shop, free_port())
        try:
            served.start("--workers", "0")
            yield served
        finally:
            served.process.kill()
            served.process.communicate(timeout=20)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Return what plain SQL finds. ``?`` marks a value."""
        with closing(self._connection()) as connection:
            return list(connection.execute(self._spelt(query), values).fetchall())

    def execute(self, statement: str, *values: Any) -> None:
        with closing(self._connection()) as connection:
            connection.execute(self._spelt(statement), values)
            connection.commit()

    def _connection(self) -> Any:
        url = self.shop.environment.get("REGULARS_DATABASE_URL")
        if url:
            return psycopg.connect(url)
        return sqlite3.connect(self.shop.data / "regulars.sqlite3", timeout=20)

    def _spelt(self, query: str) -> str:
        return query if self.is_sqlite else query.replace("?", "%s")

    @property
    def is_sqlite(self) -> bool:
        return "REGULARS_DATABASE_URL" not in self.shop.environment

    def messages(self) -> Counter[str]:
        """Return how many messages each mail offered here has become, by Message-ID."""
        found = self.rows(
            "SELECT message_id, count(*) FROM conversations_message "
            "WHERE direction = 'in' GROUP BY message_id"
        )
        return Counter({name: times for name, times in found if name in self.offered})

    def everything_is_read(self) -> bool:
        return not self.rows("SELECT 1 FROM email_rawmail WHERE state = 'new' LIMIT 1")


@dataclass
class Working:
    """A working program."""

    process: "subprocess.Popen[bytes]"
    port: int

    def is_listening(self) -> bool:
        assert self.process.poll() in {None, KILLED}, "It ended by itself."
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0 or self.is_dead

    @property
    def is_dead(self) -> bool:
        return self.process.poll() == KILLED


class _Pages(Served):
    def wait_until_healthy(self, *, seconds: float = SECONDS) -> None:
        def answers() -> bool:
            assert self.process.poll() is None, (self.process.stderr or sys.stdin).read()
            return self.get("/accounts/login/")[0] == 200

        eventually(answers, what="pages are served", seconds=seconds)


def _dying(failpoint: str) -> dict[str, str]:
    return {"REGULARS_FAILPOINT": failpoint} if failpoint else {}

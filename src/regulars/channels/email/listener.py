"""Take mail from a mail server, by LMTP or SMTP: 250 is said only when the mail is on the disk."""

import asyncio
import logging
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import IO, Any, TypeVar

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import close_old_connections, connections

from regulars.channels.email.actions.receiving import receive_for
from regulars.channels.email.full import is_full
from regulars.channels.email.models import Mailbox
from regulars.channels.email.protocol import (
    DISK_FULL,
    NOT_NOW,
    Doorway,
    Limits,
    Taking,
    TakingByLmtp,
)
from regulars.channels.email.queries import mailbox_for
from regulars.kit.actor import SYSTEM

LIMITS = Limits()
SECONDS = 60
THREADS = 4
LARGE_BYTES = 4 * 1024 * 1024  # mails above are kept one after the other: each is in memory once
KNOWN_SECONDS = 5
ADDRESSES_KNOWN = 1000
UNKNOWN = "550 5.1.1 No such mailbox here"
TOO_MANY = "452 4.5.3 Too many recipients, send the rest again"
TAKEN = "250 2.0.0 Taken"

Answer = TypeVar("Answer")

log = logging.getLogger(__name__)


class _Threads:
    """Where the database is asked: a few threads, each with connections of its own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "mail in")

    async def do(self, work: Callable[..., Answer], *given: Any, **named: Any) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._pool, partial(work, *given, **named))

    def stop(self) -> None:
        """Let every thread close what it has open, and end."""
        together = threading.Barrier(THREADS)
        for _thread in range(THREADS):
            self._pool.submit(_let_go, together)
        self._pool.shutdown()


def _let_go(together: threading.Barrier) -> None:
    with suppress(threading.BrokenBarrierError):
        together.wait(SECONDS)  # so that each thread takes one of these, and none takes two
    connections.close_all()


class _Intake:
    """What the protocol asks at each step; all database work is done in threads."""

    def __init__(self, source: str, threads: _Threads) -> None:
        self.source = source
        self.threads = threads
        self._one_large = asyncio.Lock()
        self._ours: dict[str, float] = {}  # addresses of ours, and until when we believe it

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= LIMITS.recipients:
            return TOO_MANY
        try:
            is_ours = await self._is_ours(address)
        except Exception:
            log.exception("The mailbox of a recipient could not be looked up.")
            return NOT_NOW
        if not is_ours:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def _is_ours(self, address: str) -> bool:
        """Return whether we take mail for it; asks once in a while, and again before it is kept."""
        now = asyncio.get_running_loop().time()
        if now < self._ours.get(address, 0):
            return True
        if is_ours := await self.threads.do(_is_ours, address):
            if len(self._ours) >= ADDRESSES_KNOWN:
                self._ours.clear()
            self._ours[address] = now + KNOWN_SECONDS
        return is_ours

    async def keep(
        self, body: IO[bytes], *, size: int, session: Session, envelope: Envelope
    ) -> Sequence[str]:
        """Keep a mail; answer for each recipient."""
        peer = (session.peer or ("",))[0]
        work = partial(
            self.threads.do,
            _keep,
            body,
            source=self.source,
            recipients=list(envelope.rcpt_tos),
            sender=(envelope.mail_from or "").strip("<>"),
            peer={"ip": str(peer), "helo": session.host_name or ""},
        )
        if size < LARGE_BYTES:
            return await work()
        async with self._one_large:
            return await work()

    async def handle_exception(self, error: Exception) -> str:
        """Answer when something breaks: whatever it is, the sender keeps the mail."""
        log.error("A mail server could not be answered.", exc_info=error)
        return DISK_FULL if is_full(error) else NOT_NOW


def _is_ours(address: str) -> bool:
    close_old_connections()
    try:
        return _mailbox(address) is not None
    finally:
        close_old_connections()


def _mailbox(address: str) -> Mailbox | None:
    """Return the mailbox that is meant; bytes that are no text mean none."""
    return mailbox_for(address) if address.isprintable() else None


def _keep(
    body: IO[bytes], *, source: str, recipients: list[str], sender: str, peer: dict[str, str]
) -> list[str]:
    close_old_connections()
    try:
        parties = _parties(recipients)
        if parties:
            receive_for(
                list(parties.values()),
                body.read(),
                source=source,
                envelope_from=sender,
                peer=peer,
                by=SYSTEM,
            )
    except Exception as error:
        # Whatever it is - disk full, a lock held too long - the sender keeps the mail.
        log.exception("A mail could not be kept; its sender was asked to try again.")
        return [DISK_FULL if is_full(error) else NOT_NOW] * len(recipients)
    finally:
        close_old_connections()
    known = {address for _mailbox, addresses in parties.values() for address in addresses}
    return [TAKEN if address in known else UNKNOWN for address in recipients]


def _parties(recipients: Sequence[str]) -> dict[int, tuple[Mailbox, list[str]]]:
    """Return the mailboxes that are meant, by their keys, each with the addresses that mean it."""
    parties: dict[int, tuple[Mailbox, list[str]]] = {}
    for address in recipients:
        if mailbox := _mailbox(address):
            parties.setdefault(mailbox.pk, (mailbox, []))[1].append(address)
    return parties


class _Controller(Controller):
    """aiosmtpd's server in a thread of its own."""

    def __init__(self, place: tuple[str, int], intake: _Intake, *, protocol: type[Taking]) -> None:
        self.protocol = protocol
        self.doorway = Doorway(LIMITS)
        host, port = place
        super().__init__(intake, hostname=host, port=port, ready_timeout=10)

    def factory(self) -> Any:
        return self.protocol(
            self.handler,
            limits=LIMITS,
            doorway=self.doorway,
            spool=Path(settings.REGULARS_DATA),
            loop=self.loop,
        )


@dataclass(frozen=True, slots=True)
class Listening:
    """The listeners that run."""

    controllers: list[_Controller]
    threads: _Threads

    def stop(self) -> None:
        """Stop taking mail."""
        for controller in self.controllers:
            controller.stop(no_assert=True)
        self.threads.stop()


def start(*, lmtp: tuple[str, int] | None, smtp: tuple[str, int] | None) -> Listening:
    """Listen where asked; returns once the ports are open.

    Raises:
        OSError: a port is taken or may not be opened; nothing listens then.
    """
    running = Listening([], _Threads())
    for place, protocol, source in ((lmtp, TakingByLmtp, "lmtp"), (smtp, Taking, "smtp")):
        if place:
            intake = _Intake(source, running.threads)
            controller = _Controller(place, intake, protocol=protocol)
            try:
                controller.start()
            except OSError:
                controller.loop.close()
                running.stop()
                raise
            running.controllers.append(controller)
    return running

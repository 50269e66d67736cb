"""Take mail from a mail server, by LMTP or SMTP: 250 is said only when the mail is on the disk."""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.db import close_old_connections, connections

from regulars.channels.email.actions.receiving import receive_raw
from regulars.channels.email.queries import mailbox_for
from regulars.kit.actor import SYSTEM

LARGEST_BYTES = 50 * 1024 * 1024
# RFC 5321 allows 1,000; programs that wrap nothing are many, and their customers want an answer.
LONGEST_LINE_BYTES = 4 * 1024 * 1024
SECONDS = 60
THREADS = 4
UNKNOWN = "550 5.1.1 No such mailbox here"
ONE_EACH = "452 4.5.3 One recipient at a time, please"
NOT_NOW = "451 4.3.0 Cannot be kept now, try again later"
TAKEN = "250 2.0.0 Taken"

log = logging.getLogger(__name__)


class _Threads:
    """Where the database is asked: a few threads, each with connections of its own."""

    def __init__(self) -> None:
        self._pool = ThreadPoolExecutor(THREADS, "mail in")

    async def do(self, work: Callable[..., str | bool], *given: Any, **named: Any) -> Any:
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
    """What aiosmtpd asks at each step; all database work is done in threads."""

    def __init__(self, source: str, threads: _Threads) -> None:
        self.source = source
        self.threads = threads

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name and arguments
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        # One recipient a transaction: each mailbox keeps its own copy, and answers for it alone.
        if envelope.rcpt_tos:
            return ONE_EACH
        try:
            is_ours = await self.threads.do(_is_ours, address)
        except Exception:
            log.exception("The mailbox of a recipient could not be looked up.")
            return NOT_NOW
        if not is_ours:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 Ok"

    async def handle_DATA(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        answer: str = await self.threads.do(
            _keep,
            envelope.original_content or b"",
            source=self.source,
            recipient=envelope.rcpt_tos[0],
            sender=(envelope.mail_from or "").strip("<>"),
        )
        return answer


def _is_ours(address: str) -> bool:
    close_old_connections()
    try:
        return mailbox_for(address) is not None
    finally:
        close_old_connections()


def _keep(raw: bytes, *, source: str, recipient: str, sender: str) -> str:
    close_old_connections()
    try:
        mailbox = mailbox_for(recipient)
        if mailbox is None:
            return UNKNOWN
        receive_raw(
            mailbox, raw, source=source, envelope_to=[recipient], envelope_from=sender, by=SYSTEM
        )
    except Exception:
        # Whatever it is - disk full, a lock held too long - the sender keeps the mail.
        log.exception("A mail could not be kept; its sender was asked to try again.")
        return NOT_NOW
    finally:
        close_old_connections()
    return TAKEN


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE_BYTES


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE_BYTES


class _Controller(Controller):
    """aiosmtpd's server in a thread of its own."""

    def __init__(self, place: tuple[str, int], intake: _Intake, *, protocol: type[SMTP]) -> None:
        self.protocol = protocol
        host, port = place
        super().__init__(intake, hostname=host, port=port, ready_timeout=10)

    def factory(self) -> Any:
        return self.protocol(
            self.handler,
            data_size_limit=LARGEST_BYTES,
            enable_SMTPUTF8=True,
            timeout=SECONDS,
            ident="Regulars",
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
    for place, protocol, source in ((lmtp, _Lmtp, "lmtp"), (smtp, _Smtp, "smtp")):
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

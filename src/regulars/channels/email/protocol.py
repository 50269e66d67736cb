"""SMTP and LMTP as we speak them: a body goes to the disk as it comes, and every wait has an end.

aiosmtpd speaks the rest. Nothing here touches the database: what the house decides is asked of an
`Intake`. Mail is never bounced from here: what is not taken is refused, and stays with its sender.
"""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from regulars.channels.email.full import is_full

IN_MEMORY_BYTES = 256 * 1024
CHUNK_BYTES = 64 * 1024
NEW_LINE = b"\r\n"
DOT_AT_BEGINNING = b"\r\n."
AFTER = b".\r\n"  # the mail
END = NEW_LINE + AFTER
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
PLAIN_ADDRESS = re.compile(rf"<({_WORD}(?:\.{_WORD}){{0,20}}@[A-Za-z0-9.-]+)>(.*)")
TOO_LARGE = "552 5.3.4 This mail is larger than we take"
DISK_FULL = "452 4.3.1 No space left here, try again later"
NOT_NOW = "451 4.3.0 Cannot be kept now, try again later"
TOO_MANY_LINKS = "421 4.3.2 Too many connections, try again later"
TOO_SLOW = "421 4.4.2 Nothing came for too long"
# Of commands that carry no mail; any number of those that do.
CALLS = {"NOOP": 100, "VRFY": 20, "HELP": 20, "EXPN": 5, "AUTH": 3, "*": 1_000_000}

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one sender may ask of us.

    Attributes:
        largest_bytes: Of one mail.
        heard_out_bytes: What is read and thrown away of a mail that is too large, so that its
            sender hears why; then the link is cut.
        connections: At the same time, from everywhere; `from_one`: from one address.
        idle_seconds: For one more command, or 64 KB of a mail.
        mail_seconds: For a whole mail. `keep_seconds`: until we have kept it.
    """

    largest_bytes: int = 50 * 1024 * 1024
    heard_out_bytes: int = 100 * 1024 * 1024
    recipients: int = 50
    connections: int = 100
    from_one: int = 50
    idle_seconds: float = 60
    mail_seconds: float = 600
    keep_seconds: float = 300


@dataclass(slots=True)
class Doorway:
    """How many are in, by the address they come from. Used in one thread."""

    limits: Limits
    inside: Counter[str] = field(default_factory=Counter)

    def lets_in(self, ip: str) -> bool:
        """Count somebody in, unless too many are."""
        if self.inside.total() >= self.limits.connections:
            return False
        if self.inside[ip] >= self.limits.from_one:
            return False
        self.inside[ip] += 1
        return True

    def let_out(self, ip: str) -> None:
        """Count somebody out again."""
        self.inside[ip] -= 1
        self.inside += Counter()  # forgets who is gone


class Intake(Protocol):
    """What keeps a mail: answers one line for each recipient that was accepted, in order."""

    async def keep(
        self, body: IO[bytes], *, size: int, session: Any, envelope: Any
    ) -> Sequence[str]: ...


class Taking(SMTP):
    """What LMTP and SMTP have in common here."""

    line_length_limit = CHUNK_BYTES  # of what is held in memory; a line may be as long as it likes

    def __init__(
        self, intake: Intake, *, limits: Limits, doorway: Doorway, spool: Path, **more: Any
    ) -> None:
        super().__init__(
            intake,
            data_size_limit=limits.largest_bytes,
            enable_SMTPUTF8=True,
            timeout=limits.idle_seconds,
            command_call_limit=dict(CALLS),
            ident="Regulars",
            **more,
        )
        self._intake, self._limits, self._doorway, self._spool = intake, limits, doorway, spool
        self._ip: str | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to talk, or say that too many talk already."""
        peer = transport.get_extra_info("peername") or ("",)
        ip = str(peer[0])
        if not self._doorway.lets_in(ip):
            log.warning("A mail server at %s was told to come back: too many connections.", ip)
            transport.write(f"{TOO_MANY_LINKS}\r\n".encode())
            transport.close()
            return
        self._ip = ip
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        """Forget a connection that ended."""
        if self._ip is None:
            return
        self._doorway.let_out(self._ip)
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        """Take what came, from somebody who is in."""
        if self._ip is not None:
            super().data_received(data)

    def eof_received(self) -> bool | None:
        """Take note that no more will come."""
        return super().eof_received() if self._ip is not None else None

    def _timeout_cb(self) -> None:
        with suppress(OSError, RuntimeError):
            self.transport.write(f"{TOO_SLOW}\r\n".encode())  # type: ignore[union-attr]
        super()._timeout_cb()  # type: ignore[no-untyped-call]

    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802 - aiosmtpd's name
        """Take the mail itself."""
        if await self.check_helo_needed() or await self.check_auth_needed("DATA"):
            return
        envelope = self.envelope
        if arg or envelope is None or not envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        with SpooledTemporaryFile(IN_MEMORY_BYTES, dir=str(self._spool)) as body:
            room = Body(body, self._limits.largest_bytes)
            answers = await self._take(room, len(envelope.rcpt_tos))
        self._set_post_data_state()  # type: ignore[no-untyped-call]
        for answer in self.told(answers):
            await self.push(answer)

    def told(self, answers: Sequence[str]) -> Sequence[str]:
        """Return what is said after the dot. SMTP has one answer for all recipients."""
        bad = [answer for answer in answers if not answer.startswith("2")]
        return bad[:1] or answers[:1]

    async def _take(self, body: "Body", everyone: int) -> Sequence[str]:
        if not await self._read(body):
            await self.push(TOO_LARGE)
            self.transport.close()  # type: ignore[union-attr]
            raise ConnectionResetError("Cut: more came than anybody needs.")
        if body.trouble:
            return [body.trouble] * everyone
        self._reset_timeout(self._limits.keep_seconds)
        body.file.seek(0)
        return await self._intake.keep(
            body.file, size=body.size, session=self.session, envelope=self.envelope
        )

    async def _read(self, body: "Body") -> bool:
        """Read up to the dot; False where the sender never came to it."""
        until = self.loop.time() + self._limits.mail_seconds
        self._reset_timeout()
        # The mail's first line begins a line too; and somebody may not have waited for our 354.
        # asyncio has no way to give back what it has read.
        self._reader._buffer[:0] = NEW_LINE  # type: ignore[attr-defined]
        heard = rested = 0
        while not body.add(piece := await self._piece()):
            heard += len(piece)
            if heard > self._limits.largest_bytes + self._limits.heard_out_bytes:
                return False
            if heard - rested > CHUNK_BYTES:
                rested = heard
                left = until - self.loop.time()
                self._reset_timeout(max(0.001, min(left, self._limits.idle_seconds)))
        return True

    async def _piece(self) -> bytes:
        """Return the mail, up to the dot at its end; part of it where it is long."""
        try:
            return await self._reader.readuntil(END)
        except asyncio.LimitOverrunError as long:
            return await self._reader.readexactly(long.consumed)

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        """Read an address; what is plain, and nearly all is, without a grammar for all there is."""
        if plain := PLAIN_ADDRESS.match(arg):
            return plain[1], plain[2]
        return super()._getaddr(arg)


class TakingByLmtp(Taking, LMTP):
    """LMTP answers after the dot for each recipient by itself."""

    def told(self, answers: Sequence[str]) -> Sequence[str]:
        """Return what is said after the dot."""
        return answers


@dataclass(slots=True)
class Body:
    """A mail as it comes, on its way to the disk; `trouble` is why it cannot be taken, or ""."""

    file: IO[bytes]
    most_bytes: int
    size: int = 0
    trouble: str = ""
    _held: bytes = b""  # what may be the beginning of a line that begins with a dot
    _before: int = len(NEW_LINE)

    def add(self, piece: bytes) -> bool:
        """Add what came, in any pieces; return whether that was all, with the dot that ends it.

        The first piece begins with the end of a line that was before the mail.
        """
        piece = self._held + piece
        is_end = piece.endswith(END)
        kept = len(piece) - (len(AFTER) if is_end else _line_break(piece))
        self._held = piece[kept:]
        mail = piece[:kept].replace(DOT_AT_BEGINNING, NEW_LINE)
        self._keep(mail[self._before :])
        self._before = max(0, self._before - len(mail))
        return is_end

    def _keep(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self.most_bytes:
            self._give_up(TOO_LARGE)
        elif not self.trouble:
            self._write(piece)

    def _write(self, piece: bytes) -> None:
        try:
            self.file.write(piece)
        except OSError as error:
            log.error("A mail could not be written while it came: %s", error)
            self._give_up(DISK_FULL if is_full(error) else NOT_NOW)

    def _give_up(self, why: str) -> None:
        if not self.trouble:
            self.trouble = why
            with suppress(OSError):
                self.file.seek(0)
                self.file.truncate()


def _line_break(piece: bytes) -> int:
    """Return how many bytes at the end may be those of a line break: the next piece tells."""
    return 2 if piece.endswith(NEW_LINE) else int(piece.endswith(NEW_LINE[:1]))

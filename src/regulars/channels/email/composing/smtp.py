"""Hand a mail to an SMTP server and know exactly what became of it."""

import base64
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

from regulars.channels.email.composing.addresses import NotAnAddress, parse_address
from regulars.channels.email.composing.saying import failure, readable

_SCHEMES: dict[str, tuple[str, int]] = {
    "smtp": ("none", 25),
    "smtp+starttls": ("starttls", 587),
    "smtps": ("tls", 465),
}
_LINE_DOT = re.compile(rb"(?m)^\.")
LONGEST_SECONDS = 60
OWN_GREETING = b" Regulars"  # as our own listener ends it
OWN_DOOR = b"This server is Regulars itself: mail that is sent would come straight back."
LONGEST_BODY_SECONDS = 150  # a sender answers within four minutes, see outbox.sender
_SLOWEST_BYTES_A_SECOND = 100_000
_PIECE_BYTES = 256 * 1024

State = Literal["sent", "refused", "later", "uncertain"]
Phase = Literal[
    "connect", "hello", "tls", "login", "mail", "recipients", "data", "body", "answer", "done"
]

# Refused before a server has seen anything of the mail: that is about us and can be put right, so
# the mail waits. A server may ask for the sign-in later, with the codes of RFC 4954.
WAY_IN: frozenset[Phase] = frozenset({"connect", "hello", "tls", "login"})
SIGN_IN_CODES = frozenset({530, 534, 535, 538})


class NotAnSmtpUrl(ValueError):
    """The address of the mail server cannot be understood."""


class NoToken(Exception):
    """There is no token to sign in with; the words say why."""


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """Where mail is handed over. `security` is none, starttls (required) or tls.

    `token` brings what stands in place of a password where somebody consented (XOAUTH2), or raises
    NoToken.
    """

    host: str
    port: int
    security: str = "none"
    username: str = ""
    password: str = field(default="", repr=False)
    token: Callable[[], str] | None = field(default=None, repr=False, compare=False)

    @classmethod
    def from_url(cls, url: str) -> "SmtpServer":
        """Return the server named by ``smtp://``, ``smtps://`` or ``smtp+starttls://user:pass@host:port``.

        Raises:
            NotAnSmtpUrl: with a sentence that does not repeat the password.
        """
        try:
            parts = urlsplit(url.strip())
            security, usual_port = _SCHEMES[parts.scheme.lower()]
            port = parts.port or usual_port
        except (KeyError, ValueError) as error:
            raise NotAnSmtpUrl(
                "Write the mail server as smtp://, smtps:// or smtp+starttls://user:password@host:port."
            ) from error
        if not parts.hostname:
            raise NotAnSmtpUrl("The mail server's address has no host name.")
        return cls(
            parts.hostname,
            port,
            security,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one attempt.

    sent: the server took it for `accepted`; `refused` and `later` name whom it did not take it for.
    refused: nobody got it, and trying again is of no use. later: nobody got it, try again; so too
        where the server does not let us in (`phase` in WAY_IN).
    uncertain: the link broke after the last byte was sent; some or all may have got it.
    `refused` and `later` hold address → the server's words. `words` is what was said at `phase`.
    """

    state: State
    phase: Phase
    words: str = ""
    accepted: tuple[str, ...] = ()
    refused: dict[str, str] = field(default_factory=dict)
    later: dict[str, str] = field(default_factory=dict)


def deliver(
    raw: bytes,
    *,
    envelope_from: str,
    recipients: Sequence[str],
    server: SmtpServer,
    as_name: str = "",
    seconds: float = LONGEST_SECONDS,
) -> Outcome:
    """Try once to hand over a mail. Never raises for what a server or network does.

    Raises:
        NotAnAddress: our own `envelope_from` is not one.

    Args:
        raw: 7-bit, with CRLF line ends, as `compose` returns it.
        envelope_from: "" for mail that must not be answered by a bounce; else our own address.
        recipients: At least one, as `parse_address` takes them; others are refused here.
        server: Where to.
        as_name: The domain we say we are; "" for that of `envelope_from`.
        seconds: At most, for each phase; never more than `LONGEST_SECONDS`. A large mail may take
            up to `LONGEST_BODY_SECONDS` as long as something of it leaves.
    """
    sender = envelope_from and parse_address(envelope_from)
    attempt = _Attempt(server, min(seconds, LONGEST_SECONDS), recipients)
    try:
        return attempt.run(raw, sender, as_name or sender)
    finally:
        attempt.leave()


def knock(server: SmtpServer, *, as_name: str, seconds: float = LONGEST_SECONDS) -> str:
    """Return "" where a server lets us in, else why not. Nothing is sent. Never raises.

    Args:
        as_name: The domain we say we are.
        seconds: As for `deliver`.
    """
    attempt = _Attempt(server, min(seconds, LONGEST_SECONDS), ())
    try:
        return attempt.knock(as_name)
    finally:
        attempt.leave()


class _Said(Exception):
    """The server's answer ends the attempt."""

    def __init__(self, code: int, words: bytes) -> None:
        super().__init__(code)
        self.code = code
        self.words = readable(code, words)


class _Attempt:
    def __init__(self, server: SmtpServer, seconds: float, recipients: Sequence[str]) -> None:
        self.server = server
        self.seconds = seconds
        self.recipients = tuple(recipients)
        self.phase: Phase = "connect"
        self.smtp: smtplib.SMTP | None = None
        self.is_over = False
        self.accepted: list[str] = []
        self.refused: dict[str, str] = {}
        self.later: dict[str, str] = {}

    def run(self, raw: bytes, envelope_from: str, as_name: str) -> Outcome:
        try:
            self._greet(as_name)
            self._envelope(envelope_from)
            if not self.accepted:
                return self._nobody_accepted()
            return self._hand_over(raw)
        except _Said as said:
            if said.code in SIGN_IN_CODES:
                self.phase = "login"
            is_final = said.code >= 500 and self.phase not in WAY_IN  # noqa: PLR2004
            return self._all("refused" if is_final else "later", said.words)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            state: State = "uncertain" if self.phase == "answer" else "later"
            return self._all(state, failure(error))

    def knock(self, as_name: str) -> str:
        try:
            self._greet(as_name)
        except _Said as said:
            return said.words
        except (OSError, smtplib.SMTPException, ValueError) as error:
            return failure(error)
        self.phase = "mail"
        return ""

    def leave(self) -> None:
        """Say goodbye where that makes sense. What happens here changes nothing any more."""
        smtp = self.smtp
        if smtp is None:
            return
        if self.phase in {"done", "recipients", "mail"} and smtp.sock:
            smtp.sock.settimeout(2)
            with suppress(OSError, smtplib.SMTPException):
                smtp.docmd("QUIT")
        smtp.close()

    def _greet(self, envelope_from: str) -> None:
        name = envelope_from.rpartition("@")[2] or "localhost"
        context = ssl.create_default_context()
        server = self.server
        if server.security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                timeout=self.seconds, local_hostname=name, context=context
            )
        else:
            smtp = smtplib.SMTP(timeout=self.seconds, local_hostname=name)
        self.smtp = smtp
        with self._phase("connect"):
            # smtplib checks a certificate against this name, which only its constructor sets.
            smtp._host = server.host  # type: ignore[attr-defined]
            answer = smtp.connect(server.host, server.port)
            if answer[1].endswith(OWN_GREETING):
                raise _Said(0, OWN_DOOR)
            self._expect(answer, 220)
        with self._phase("hello"):
            self._hello(smtp)
        if server.security == "starttls":
            with self._phase("tls"):
                self._encrypt(smtp, context)
                self._hello(smtp)
        if server.username:
            with self._phase("login"):
                self._login(smtp)

    def _hello(self, smtp: smtplib.SMTP) -> None:
        code, words = smtp.ehlo()
        if not 200 <= code < 300:  # noqa: PLR2004
            code, words = smtp.helo()
        self._expect((code, words), 250)

    def _encrypt(self, smtp: smtplib.SMTP, context: ssl.SSLContext) -> None:
        try:
            self._expect(smtp.starttls(context=context), 220)
        except smtplib.SMTPNotSupportedError as error:
            raise _Said(0, b"The server does not offer STARTTLS, so nothing was sent.") from error

    def _login(self, smtp: smtplib.SMTP) -> None:
        if self.server.token:
            self._show_token(smtp, self.server.token)
            return
        try:
            smtp.login(self.server.username, self.server.password)
        except smtplib.SMTPAuthenticationError as error:
            raise _Said(error.smtp_code, _bytes(error.smtp_error)) from error
        except smtplib.SMTPNotSupportedError as error:
            raise _Said(503, b"The server does not offer to sign in.") from error

    def _show_token(self, smtp: smtplib.SMTP, token: Callable[[], str]) -> None:
        try:
            told = f"user={self.server.username}\1auth=Bearer {token()}\1\1"
        except NoToken as error:
            raise _Said(535, str(error).encode()) from error
        code, words = smtp.docmd("AUTH", "XOAUTH2 " + base64.b64encode(told.encode()).decode())
        if code == 334:  # noqa: PLR2004 - it explains why not, and says no when we have read it
            code, words = smtp.docmd("")
        if code != 235:  # noqa: PLR2004
            raise _Said(code if code >= 400 else 535, words)  # noqa: PLR2004

    def _envelope(self, envelope_from: str) -> None:
        smtp = self._smtp()
        with self._phase("mail"):
            self._expect(smtp.docmd("MAIL", f"FROM:<{envelope_from}>"), 250)
        for recipient in self.recipients:
            try:
                wire = parse_address(recipient)
            except NotAnAddress as error:
                self.refused[recipient] = str(error)
                continue
            with self._phase("recipients"):
                code, words = smtp.docmd("RCPT", f"TO:<{wire}>")
            self._note(recipient, code, words)

    def _note(self, recipient: str, code: int, words: bytes) -> None:
        if code in SIGN_IN_CODES:
            raise _Said(code, words)
        if code == 421 or code < 200:  # noqa: PLR2004
            # It hangs up on us; what it said of others before counts for nothing.
            raise _Said(421, words)
        if code < 300:  # noqa: PLR2004
            self.accepted.append(recipient)
        elif code < 500:  # noqa: PLR2004
            self.later[recipient] = readable(code, words)
        else:
            self.refused[recipient] = readable(code, words)

    def _nobody_accepted(self) -> Outcome:
        state: State = "later" if self.later else "refused"
        words = next(iter([*self.later.values(), *self.refused.values()]), "There is no recipient.")
        return Outcome(
            state=state, phase="recipients", words=words, refused=self.refused, later=self.later
        )

    def _hand_over(self, raw: bytes) -> Outcome:
        smtp = self._smtp()
        with self._phase("data"):
            self._expect(smtp.docmd("DATA"), 354)
        body = _LINE_DOT.sub(b"..", raw)
        with self._phase("body", seconds=self._body_seconds(len(body))):
            for start in range(0, len(body), _PIECE_BYTES):  # each must leave in the usual time
                smtp.send(body[start : start + _PIECE_BYTES])
            if not body.endswith(b"\r\n"):
                smtp.send(b"\r\n")
        with self._phase("answer"):
            # From here on nobody but the server knows whether it has the mail.
            smtp.send(b".\r\n")
            code, words = smtp.getreply()
        if code < 200:  # noqa: PLR2004
            self.phase = "answer"
            return self._all("uncertain", readable(code, words))
        self._expect((code, words), 250)
        self.phase = "done"
        return Outcome(
            state="sent",
            phase="done",
            words=readable(code, words),
            accepted=tuple(self.accepted),
            refused=self.refused,
            later=self.later,
        )

    def _body_seconds(self, size: int) -> float:
        """Return how long the mail itself may take: longer for a large one on a slow line."""
        return min(max(self.seconds, size / _SLOWEST_BYTES_A_SECOND), LONGEST_BODY_SECONDS)

    def _smtp(self) -> smtplib.SMTP:
        assert self.smtp is not None  # noqa: S101  `_greet` came first
        return self.smtp

    def _expect(self, answer: tuple[int, bytes], wanted: int) -> None:
        code, words = answer
        if code // 100 == wanted // 100:
            return
        # Not an answer of SMTP at all: try again later rather than give up for good.
        raise _Said(code if 400 <= code < 600 else 421, words)  # noqa: PLR2004

    def _all(self, state: State, words: str) -> Outcome:
        """Return the outcome for everybody who has not been refused for themselves."""
        rest = {each: words for each in self.recipients if each not in self.refused}
        refused = {**self.refused, **rest} if state == "refused" else self.refused
        later = {**rest, **self.later} if state == "later" else {}
        return Outcome(state=state, phase=self.phase, words=words, refused=refused, later=later)

    @contextmanager
    def _phase(self, phase: Phase, *, seconds: float | None = None) -> Iterator[None]:
        """Name what is done, and end it in time: a socket's timeout starts anew at each byte."""
        self.phase = phase
        alarm = threading.Timer(seconds or self.seconds, self._hang_up)
        alarm.daemon = True
        alarm.start()
        try:
            yield
        finally:
            alarm.cancel()
        if self.is_over:  # half a line may look like an answer
            raise TimeoutError

    def _hang_up(self) -> None:
        self.is_over = True
        sock = self.smtp.sock if self.smtp else None
        if sock:
            with suppress(OSError):
                # Not the TLS socket's own method: it takes the connection from under the reader.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def _bytes(words: bytes | str) -> bytes:
    return words if isinstance(words, bytes) else words.encode()

"""Hand mails over as a mail server does, and know the moment at which the last dot left."""

import socket
import time
from types import TracebackType
from typing import Self

from bench.corpus import MAILBOX

_TIMEOUT_SECONDS = 60


class Lmtp:
    """One connection to our listener; each mail is a transaction of its own.

    Raises:
        RuntimeError: the listener answers with anything but success.
    """

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._answers = self._socket.makefile("rb")
        self._expect(b"220")
        self._say(b"LHLO bench.example.org", b"250")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._answers.close()
        self._socket.close()

    def hand_over(self, raw: bytes) -> float:
        """Hand over one mail, wait until it is taken; return when its last byte was sent."""
        self._say(b"MAIL FROM:<sender@example.org>", b"250")
        self._say(f"RCPT TO:<{MAILBOX}>".encode(), b"250")
        self._say(b"DATA", b"354")
        self._socket.sendall(_dotted(raw))
        sent = time.perf_counter()
        self._expect(b"250")
        return sent

    def _say(self, line: bytes, code: bytes) -> None:
        self._socket.sendall(line + b"\r\n")
        self._expect(code)

    def _expect(self, code: bytes) -> None:
        while True:
            line = self._answers.readline()
            if not line.startswith(code):
                raise RuntimeError(f"The listener answered {line!r}.")
            if line[3:4] != b"-":
                return


def _dotted(raw: bytes) -> bytes:
    lines = raw.replace(b"\r\n", b"\n").replace(b"\n.", b"\n..").rstrip(b"\n")
    return lines.replace(b"\n", b"\r\n") + b"\r\n.\r\n"

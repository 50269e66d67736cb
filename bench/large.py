"""One mail of 50 MB: what the memory of each process comes to at most."""

import base64
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Self

from bench.corpus import MAILBOX, generate
from bench.figures import Figure, at_most, figure
from bench.live import message_id_of
from bench.lmtp import Lmtp
from bench.shop import Shop, family, free_port
from bench.watching import Watcher

SECTION = "a 50 MB mail"
MAIL_BYTES = 50_000_000
LOOK_SECONDS = 0.02
SEEN_WITHIN_SECONDS = 120
MOST_MB = 300
MOST_CHILD_MB = 400
MB = 1_000_000


def measure(shop: Shop, *, size: int = MAIL_BYTES) -> Iterator[Figure]:
    """Bring a large mail by LMTP, and another by import; yield each process's largest size.

    Sizes are peaks of resident memory as the kernel kept them, what is shared included.
    """
    port = free_port()
    first = next(generate(1, start=60_000_000)).raw
    raw = large_mail(size, number=1)
    with (
        shop.served("--lmtp", f"127.0.0.1:{port}") as served,
        Watcher(shop) as watcher,
        _Peaks(served.process.pid) as peaks,
        Lmtp(port) as lmtp,
    ):
        for each in (first, raw):  # the first one starts the parse child
            sent = lmtp.hand_over(each)
            watcher.wait_for([message_id_of(each)], seconds=SEEN_WITHIN_SECONDS)
        seconds = watcher.seen[message_id_of(raw)] - sent
    yield figure(SECTION, "LMTP, from the end of DATA to visible", seconds, "s")
    yield from _figures("serve", peaks)
    yield from _imported(shop, large_mail(size, number=2))


def _imported(shop: Shop, raw: bytes) -> Iterator[Figure]:
    path = shop.folder / "large.eml"
    path.write_bytes(raw)
    process = shop.start("mail", "import", str(path), "--mailbox", MAILBOX)
    with _Peaks(process.pid) as peaks:
        code = process.wait()
    if code:
        raise RuntimeError(f"mail import ended with {code}: {shop.log.read_text()[-600:]}")
    yield from _figures("mail import", peaks)


def large_mail(size: int, *, number: int) -> bytes:
    """Return a mail of about so many bytes, nearly all of it one file in Base64."""
    head = (
        f"From: Ada <ada@example.org>\r\nTo: <{MAILBOX}>\r\nSubject: A large file\r\n"
        f"Message-ID: <large.{number}@example.org>\r\nDate: Mon, 05 Jan 2026 10:00:00 +0000\r\n"
        'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n"
        "--b\r\nContent-Type: application/zip\r\nContent-Transfer-Encoding: base64\r\n"
        'Content-Disposition: attachment; filename="large.zip"\r\n\r\n'
    ).encode()
    block = base64.encodebytes(Random(number).randbytes(57 * 1_000)).replace(b"\n", b"\r\n")
    return head + block * max(1, (size - len(head)) // len(block)) + b"--b--\r\n"


class _Peaks:
    """Looks at a process and all below it again and again; keeps the peak of each by role."""

    def __init__(self, pid: int) -> None:
        self.bytes: dict[str, int] = {}
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True, name="peaks")

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(LOOK_SECONDS):
            for pid in family(self._pid):
                with suppress(OSError, ValueError):  # it has ended meanwhile
                    role = self._role(pid)
                    self.bytes[role] = max(self.bytes.get(role, 0), _peak_bytes(pid))

    def _role(self, pid: int) -> str:
        name = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        if "parsing.inside" in name:
            return "parse child"
        if "parsing.naming" in name:
            return "language child"
        return "supervisor" if pid == self._pid else f"process {pid - self._pid}"


def _peak_bytes(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    return 0


def _figures(program: str, peaks: _Peaks) -> Iterator[Figure]:
    others = [size for role, size in peaks.bytes.items() if role != "parse child"]
    if not others:
        raise RuntimeError(f"{program} was never seen.")
    yield figure(
        SECTION,
        f"{program}: largest process, peak RSS",
        max(others) / MB,
        "MB",
        target=at_most(MOST_MB, "MB"),
    )
    if child := peaks.bytes.get("parse child"):
        yield figure(
            SECTION,
            f"{program}: parse child, peak RSS",
            child / MB,
            "MB",
            target=at_most(MOST_CHILD_MB, "MB"),
        )

"""Read mail in a process of its own, so that no mail can hurt the one that asks."""

import marshal
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import regulars
from regulars.channels.email.parsing import inside
from regulars.channels.email.parsing.parsed import ParsedMail

_BATCH_MESSAGES = 32
_BATCH_BYTES = 1_000_000
_BATCHES_UNDER_WAY = 3
_BATCHES_OF_ONE = 8
"""What one child reads before another is worth its start."""
_GRACE_SECONDS = 20
_PROGRAM = inside.__name__
_SOURCES = str(Path(regulars.__file__).parents[1])
_TOO_LONG = "Reading it takes longer than is allowed."
_SIGNALS = {
    signal.SIGALRM: _TOO_LONG,
    signal.SIGXCPU: "Reading it takes more processor time than is allowed.",
    signal.SIGKILL: "Reading it was stopped from outside, for want of memory perhaps.",
    signal.SIGSEGV: "Reading it crashed the parser.",
    signal.SIGBUS: "Reading it crashed the parser.",
    signal.SIGABRT: "Reading it takes more memory than is allowed.",
}


# A child that was killed from outside, or by the mail before this one, says nothing about this one.
_WORTH_A_SECOND_TRY = frozenset(_SIGNALS.values()) - {_TOO_LONG}


@dataclass(frozen=True, slots=True)
class Unparseable:
    """A message that could not be read. `reason` is a sentence for the log and the desk."""

    reason: str


Parsed = ParsedMail | Unparseable


class ParserUnavailable(RuntimeError):
    """The child process does not even start: no mail is to blame. Try again later."""


class ChildDied(Exception):
    """The child ended before it had answered. `is_first`: its oldest unanswered batch."""

    def __init__(self, reason: str, *, is_first: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_first = is_first


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a child may use before it is stopped or replaced."""

    seconds_per_message: int = 10
    address_space_bytes: int = 400_000_000
    processor_seconds: int = 600
    messages: int = 5_000
    """After so many the child is replaced by a fresh, small one."""
    names_languages: bool = False
    """The child guesses languages as well; that takes it another 75 MB."""
    niceness: int = 0
    """From 0 to 19: how readily it lets others have the processor first."""


class ParseChild:
    """A long-lived child process that parses mail; made when first needed, replaced when hurt.

    Safe to use from several threads. As a context manager, or `close()` it.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._lock = threading.Lock()
        self._process: _Process | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def pid(self) -> int | None:
        """The process id of the child under way, or None while there is none."""
        process = self._process
        return process.pid if process and process.is_alive else None

    @property
    def is_ready(self) -> bool:
        """Whether a child stands by that has loaded what it needs."""
        process = self._process
        return process is not None and process.is_ready

    @property
    def load(self) -> int:
        """How many batches it has been given and has not answered."""
        process = self._process
        return process.load if process else 0

    def start(self) -> None:
        """Start the child now, so that it is ready when the first message comes; never waits."""
        with self._lock:
            self._standing()

    def parse(self, raw: bytes) -> Parsed:
        """Return what one message says, or why it cannot be read."""
        answer = self._alone(raw)
        if isinstance(answer, Unparseable) and answer.reason in _WORTH_A_SECOND_TRY:
            return self._alone(raw)
        return answer

    def parse_many(self, raws: Iterable[bytes]) -> Iterator[Parsed]:
        """Yield what each message says, in order; reads `raws` a few batches ahead."""
        under_way: deque[tuple[list[bytes], Future[list[Any]]]] = deque()
        for batch in _batches(raws):
            under_way.append((batch, self.submit(batch)))
            if len(under_way) >= _BATCHES_UNDER_WAY:
                yield from self.answers(*under_way.popleft())
        while under_way:
            yield from self.answers(*under_way.popleft())

    def _alone(self, raw: bytes) -> Parsed:
        while True:
            try:
                return _understood(self.submit([raw]).result()[0], raw)
            except ChildDied as died:
                if died.is_first:
                    return Unparseable(died.reason)

    def close(self) -> None:
        """Let the child finish and end. A later call starts a new one."""
        with self._lock:
            process, self._process = self._process, None
        if process:
            process.finish()

    def submit(self, batch: list[bytes]) -> "Future[list[Any]]":
        """Hand a batch to the child; `answers` has what came of it."""
        with self._lock:
            return self._standing().submit(batch)

    def _standing(self) -> "_Process":
        process = self._process
        if process and (not process.is_alive or process.messages >= self._limits.messages):
            process.finish_later()
            process = None
        if process is None:
            process = self._process = _Process(self._limits)
        return process

    def answers(self, batch: list[bytes], future: "Future[list[Any]]") -> list[Parsed]:
        """Wait for what a batch says; what a hurt child left open is given to the next one."""
        try:
            plains = future.result()
        except ChildDied as died:
            if died.is_first:
                return [self.parse(raw) for raw in batch]
        else:
            return [_understood(plain, raw) for plain, raw in zip(plains, batch, strict=True)]
        # Another batch hurt the child: this one has not had its turn.
        return self.answers(batch, self.submit(batch))


class ParseChildren:
    """Several children that share one large import; a small one is read by the first alone."""

    def __init__(self, count: int, limits: Limits | None = None) -> None:
        self._children = [ParseChild(limits) for _ in range(count)]

    def start(self) -> None:
        """Start the first child now; never waits."""
        self._children[0].start()

    def close(self) -> None:
        """Let all children finish and end."""
        for child in self._children:
            child.close()

    def parse_many(self, raws: Iterable[bytes]) -> Iterator[Parsed]:
        """Yield what each message says, in order; reads `raws` a few batches ahead."""
        under_way: deque[tuple[ParseChild, list[bytes], Future[list[Any]]]] = deque()
        for number, batch in enumerate(_batches(raws)):
            if number == _BATCHES_OF_ONE:
                for child in self._children:
                    child.start()
            child = self._idlest()
            under_way.append((child, batch, child.submit(batch)))
            while len(under_way) >= _BATCHES_UNDER_WAY * self._ready_count():
                child, batch, future = under_way.popleft()
                yield from child.answers(batch, future)
        for child, batch, future in under_way:
            yield from child.answers(batch, future)

    def _idlest(self) -> ParseChild:
        first, *others = self._children
        return min([first, *(each for each in others if each.is_ready)], key=lambda each: each.load)

    def _ready_count(self) -> int:
        return 1 + sum(each.is_ready for each in self._children[1:])


def _understood(plain: Any, raw: bytes) -> Parsed:
    if isinstance(plain, str):
        return Unparseable(plain)
    return inside.with_large_files(ParsedMail.from_plain(plain), raw)


def _batches(raws: Iterable[bytes]) -> Iterator[list[bytes]]:
    batch: list[bytes] = []
    size = 0
    for raw in raws:
        batch.append(raw)
        size += len(raw)
        if len(batch) >= _BATCH_MESSAGES or size >= _BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


class _Process:
    """One child process, a thread that feeds it and a thread that listens to it.

    Both are needed: a child that waits to be read from does not read, and with one thread on this
    side each would wait for the other as soon as both pipes are full.
    """

    def __init__(self, limits: Limits) -> None:
        self.messages = 0
        self._limits = limits
        self._waiting: deque[Future[list[Any]]] = deque()
        self._feed: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._dead: str | None = None
        self._has_started = False
        self._popen = self._start()
        threading.Thread(target=self._feeding, daemon=True, name="parse-child-feed").start()
        self._listener = threading.Thread(target=self._listening, daemon=True, name="parse-child")
        self._listener.start()

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def is_alive(self) -> bool:
        return self._dead is None

    @property
    def is_ready(self) -> bool:
        return self._has_started and self.is_alive

    @property
    def load(self) -> int:
        return len(self._waiting)

    def submit(self, batch: list[bytes]) -> "Future[list[Any]]":
        future: Future[list[Any]] = Future()
        with self._lock:
            if self._dead is not None:
                future.set_exception(self._death(is_first=False))
                return future
            self._waiting.append(future)
            self.messages += len(batch)
            self._feed.put(marshal.dumps(batch))
        return future

    def finish_later(self) -> None:
        """End the child once it has answered what it was given."""
        self._feed.put(None)

    def finish(self) -> None:
        self.finish_later()
        self._listener.join(_GRACE_SECONDS)
        if self._listener.is_alive():
            self._popen.kill()
            self._listener.join()

    def _start(self) -> "subprocess.Popen[bytes]":
        numbers = (
            self._limits.address_space_bytes,
            self._limits.processor_seconds,
            self._limits.seconds_per_message,
            int(self._limits.names_languages),
            self._limits.niceness,
        )
        # No PR_SET_PDEATHSIG: it fires when the *thread* that started the child ends. The end of
        # stdin tells the child that we are gone, and its alarm that it has to stop even mid-mail.
        return subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", _PROGRAM, *map(str, numbers)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # No secret of ours is of use in there.
            env={
                "PYTHONPATH": _SOURCES,
                "PYTHONUTF8": "1",
                "PATH": os.defpath,
                "MALLOC_ARENA_MAX": "1",
                "OPENBLAS_NUM_THREADS": "1",
            },
        )

    def _feeding(self) -> None:
        stdin = self._popen.stdin
        assert stdin is not None  # noqa: S101
        # Where it breaks, the listener sees the end of the answers and says why.
        with suppress(OSError):
            while (frame := self._feed.get()) is not None:
                inside.write_frame(stdin, frame)
        with suppress(OSError):
            stdin.close()

    def _listening(self) -> None:
        stdout = self._popen.stdout
        assert stdout is not None  # noqa: S101
        self._has_started = inside.read_frame(stdout) is not None
        while (frame := inside.read_frame(stdout)) is not None:
            with self._lock:
                future = self._waiting.popleft()
            future.set_result(marshal.loads(frame))  # noqa: S302
        stdout.close()
        self._bury(self._popen.wait())

    def _bury(self, code: int) -> None:
        """Tell everybody who waits that there will be no answer."""
        reason = _SIGNALS.get(-code, f"The parser ended with status {code}.")  # type: ignore[call-overload]
        with self._lock:
            self._dead = reason
            waiting, self._waiting = self._waiting, deque()
        self.finish_later()
        for position, future in enumerate(waiting):
            future.set_exception(self._death(is_first=position == 0))

    def _death(self, *, is_first: bool) -> Exception:
        reason = self._dead or ""
        if self._has_started:
            return ChildDied(reason, is_first=is_first)
        return ParserUnavailable(f"The mail parser does not start. {reason}")

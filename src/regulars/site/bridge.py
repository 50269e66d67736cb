"""Carry a request from granian (RSGI) to Django's WSGI handler, and the answer back.

Slow people cost no thread: a body is read completely before Django sees it, and an answer is
complete before it is sent. Streams that never end belong to ``/live``.
"""

import asyncio
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from tempfile import SpooledTemporaryFile
from typing import IO, Any, ParamSpec, TypeVar

IN_MEMORY_BYTES = 1024 * 1024
UNREADABLE = "\xbf"
HEARD_OUT_BYTES = 100 * 1024 * 1024  # of what is too large to be taken
CHUNK_BYTES = 64 * 1024
PATIENCE_SECONDS = 30  # for one more piece from, or to, somebody slow
WITHOUT_BODY = {204, 304}

P = ParamSpec("P")
R = TypeVar("R")

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Headers = list[tuple[str, str]]


class TooLarge(Exception):
    """The body is longer than we take."""


class TooSlow(Exception):
    """The sender stopped in the middle of the body."""


@dataclass
class Answer:
    """What the application answered; the body is a file that stands at its beginning."""

    body: IO[bytes]
    status: int = 500
    headers: Headers = field(default_factory=list)
    size: int = 0

    def start(self, status: str, headers: Headers, exc_info: Any = None) -> None:
        """Take status and headers; WSGI's ``start_response``."""
        self.status = int(status[:3])
        # Django begins the value of a cookie with a space.
        self.headers = [(name.lower(), value.strip()) for name, value in headers]


class Bridge:
    """A WSGI application that granian can call."""

    def __init__(self, application: Application, *, threads: int, most_body_bytes: int) -> None:
        self._application = application
        self._most_body_bytes = most_body_bytes
        self._threads = Threads(threads)

    async def __call__(self, scope: Any, protocol: Any) -> None:
        """Answer one request."""
        with SpooledTemporaryFile(IN_MEMORY_BYTES) as body:
            try:
                await _read_body(scope, protocol, body, most_bytes=self._most_body_bytes)
            except TooLarge:
                await _hear_out(scope, protocol)
                _say(scope, protocol, 413, "This is too large to send.")
                return
            except TooSlow:
                _say(scope, protocol, 408, "The connection was too slow.")
                return
            environ = environ_of(scope, body)
            answer = await self._threads.run(_call, self._application, environ)
        with answer.body:
            await _send(answer, protocol, wants_body=scope.method != "HEAD")

    def close(self) -> None:
        """Let the threads end after what they are doing."""
        self._threads.close()


class Threads:
    """So many threads for pages; whoever was busy last is asked first.

    Its database connection is warm, and so is what the processor keeps of it. A pool would ask the
    one that has rested longest: with few people about, each page found everything cold.
    """

    def __init__(self, count: int) -> None:
        self._all = [ThreadPoolExecutor(1, thread_name_prefix="page") for _ in range(count)]
        self._rested = list(self._all)
        self._room = asyncio.Semaphore(count)

    async def run(self, ask: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
        """Return what this returns, called in a thread; wait for one where all are busy."""
        loop = asyncio.get_running_loop()
        await self._room.acquire()
        thread = self._rested.pop()
        work = thread.submit(ask, *args, **kwargs)
        # Not when whoever asked is gone: the thread is busy until it is done.
        work.add_done_callback(lambda _done: self._is_done(thread, loop))
        return await asyncio.wrap_future(work)

    def _is_done(self, thread: ThreadPoolExecutor, loop: asyncio.AbstractEventLoop) -> None:
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(self._rest, thread)

    def _rest(self, thread: ThreadPoolExecutor) -> None:
        self._rested.append(thread)
        self._room.release()

    def close(self) -> None:
        """Let the threads end after what they are doing."""
        for thread in self._all:
            thread.shutdown(wait=False, cancel_futures=True)


def environ_of(scope: Any, body: IO[bytes]) -> dict[str, Any]:
    """Return the WSGI environment of an RSGI request."""
    host, _, port = scope.server.rpartition(":")
    environ = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.input_terminated": True,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    environ.update(_header_variables(_headers_of(scope)))
    # What was read, not what the sender claimed.
    environ["CONTENT_LENGTH"] = str(body.seek(0, 2))
    body.seek(0)
    return environ


def _headers_of(scope: Any) -> list[tuple[str, str]]:
    """Return the headers as they came, with UNREADABLE for a value beyond ASCII.

    Granian leaves such out: an Idempotency-Key would seem missing, and its request count twice.
    """
    read = list(scope.headers.items())
    unread = set(scope.headers.keys()) - {name for name, _value in read}
    return read + [(name, UNREADABLE) for name in sorted(unread)]


def _header_variables(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name, value in headers:
        if "_" in name:  # else X_Forwarded_Proto would pass for X-Forwarded-Proto
            continue
        key = name.upper().replace("-", "_")
        key = key if key == "CONTENT_TYPE" else f"HTTP_{key}"
        joint = "; " if key == "HTTP_COOKIE" else ","
        found[key] = f"{found[key]}{joint}{value}" if key in found else value
    return found


async def _read_body(scope: Any, protocol: Any, body: IO[bytes], *, most_bytes: int) -> None:
    """Write the whole body into a file.

    Raises:
        TooLarge: it is longer than `most_bytes`, or says so.
        TooSlow: no piece came for PATIENCE_SECONDS.
    """
    claimed = scope.headers.get("content-length")
    if claimed is None and "transfer-encoding" not in scope.headers and scope.http_version != "2":
        return
    if claimed and claimed.isdigit() and int(claimed) > most_bytes:
        raise TooLarge
    pieces = aiter(protocol)
    try:
        while True:
            piece = await asyncio.wait_for(anext(pieces), PATIENCE_SECONDS)
            body.write(piece)
            if body.tell() > most_bytes:
                raise TooLarge
    except StopAsyncIteration:
        return
    except TimeoutError as slow:
        raise TooSlow from slow


async def _hear_out(scope: Any, protocol: Any) -> None:
    """Read on for a while and keep nothing: most programs listen only once they have sent all.

    They would find the connection broken, and never read that it was too large.
    """
    if "expect" in scope.headers:  # this one listens first
        return
    heard = 0
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for piece in protocol:
                heard += len(piece)
                if heard > HEARD_OUT_BYTES:
                    return


def _call(application: Application, environ: dict[str, Any]) -> Answer:
    """Run the application in this thread and keep its whole answer."""
    answer = Answer(body=SpooledTemporaryFile(IN_MEMORY_BYTES))  # noqa: SIM115 - the caller closes it
    pieces = application(environ, answer.start)
    try:
        answer.body.writelines(pieces)
    finally:
        if close := getattr(pieces, "close", None):
            close()
    answer.size = answer.body.tell()
    answer.body.seek(0)
    return answer


async def _send(answer: Answer, protocol: Any, *, wants_body: bool) -> None:
    if answer.status in WITHOUT_BODY or not wants_body:
        protocol.response_empty(answer.status, answer.headers)
        return
    if answer.size <= IN_MEMORY_BYTES:
        protocol.response_bytes(answer.status, answer.headers, answer.body.read())
        return
    transport = protocol.response_stream(answer.status, answer.headers)
    for piece in _pieces(answer.body):
        try:
            await asyncio.wait_for(transport.send_bytes(piece), PATIENCE_SECONDS)
        except (RuntimeError, TimeoutError):  # granian's ProtocolClosed: they went away
            return


def _pieces(body: IO[bytes]) -> Iterator[bytes]:
    while piece := body.read(CHUNK_BYTES):
        yield piece


def _say(scope: Any, protocol: Any, status: int, words: str) -> None:
    kind, text = "text/plain; charset=utf-8", words + "\n"
    if scope.path.startswith("/api/"):
        title = HTTPStatus(status).phrase
        problem = {"type": "about:blank", "title": title, "status": status, "detail": words}
        problem["instance"] = scope.path
        kind, text = "application/problem+json", json.dumps(problem)
    protocol.response_str(status, [("content-type", kind), ("connection", "close")], text)

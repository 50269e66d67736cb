"""Everything as one program: a warmed parent that starts, watches and ends its children.

    regulars serve ── parent: granian's supervisor, and ours
                       ├─ web: pages in four threads, event streams on the loop
                       ├─ work: workers in threads, the parse child below it
                       └─ mail: listeners for LMTP and SMTP, where they are asked for

The children are forked after Django is loaded, so that they share its memory. A child that dies is
started again; when the parent dies, however it dies, they die with it.
"""

import ctypes
import errno
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.context import ForkProcess
from typing import Any

from regulars.site.loading import loading
from regulars.site.talk import Refusal

STOP_SECONDS = 2  # for what is being done when the program is told to stop
RESTART_AFTER_SECONDS = 1.0
PR_SET_PDEATHSIG = 1
LONGEST_PORT = 65535
EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - all interfaces, and our own

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Address:
    """Where to listen."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """Where a browser on this machine finds it, without a slash at its end."""
        return f"http://{Address(_near(self.host), self.port)}"

    @property
    def as_pair(self) -> tuple[str, int]:
        return self.host, self.port


def _near(host: str) -> str:
    """Return where this machine itself finds what listens at a host."""
    return EVERYWHERE.get(host, host)


def address_of(text: str, *, option: str) -> Address:
    """Return the address in "HOST:PORT".

    Raises:
        Refusal: it is not one; names the `option`.
    """
    host, _, port = text.rpartition(":")
    if not port.isdigit() or int(port) > LONGEST_PORT:
        raise Refusal(
            f"{option} cannot be {text!r}.", fix="Give HOST:PORT, such as 127.0.0.1:2525.", code=2
        )
    return Address(host.strip("[]") or "127.0.0.1", int(port))


def require_free(address: Address, *, option: str) -> None:
    """Refuse early, and in words, when somebody listens there already.

    Raises:
        Refusal: the port is taken, or may not be used.
    """
    try:
        family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address.as_pair)
            probe.listen(1)
        # A program that shares its port would have let us bind beside it.
        if _is_listened_at(address):
            raise OSError(errno.EADDRINUSE, "Another program listens there")
    except OSError as error:
        raise Refusal(
            f"Nothing can listen at {address}.",
            why=str(error.strerror or error),
            fix=f"Stop the other program, or give another {option}."
            if error.errno == errno.EADDRINUSE
            else "Give a host that is this machine, and a port that this user may use.",
        ) from error


def _is_listened_at(address: Address) -> bool:
    try:
        socket.create_connection((_near(address.host), address.port), timeout=1).close()
    except OSError:
        return False
    return True


class Child:
    """A process that is started again when it dies, until it is told to stop."""

    def __init__(self, run: Callable[[], None], *, name: str) -> None:
        self._run = run
        self._name = name
        self._stopping = threading.Event()
        self._process: ForkProcess | None = None

    def start(self) -> None:
        """Start the process, and the thread that watches it."""
        self._fork()
        threading.Thread(target=self._watch, name=f"watch-{self._name}", daemon=True).start()

    def stop(self) -> None:
        """End the process: in order within STOP_SECONDS, otherwise by force."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        process.join(STOP_SECONDS)
        if process.is_alive():
            process.kill()
            process.join(1)

    def _fork(self) -> None:
        context = multiprocessing.get_context("fork")
        self._process = context.Process(
            target=_live, args=(self._run, os.getpid()), name=self._name
        )
        self._process.start()

    def _watch(self) -> None:
        while not self._stopping.is_set():
            process = self._process
            if process is None:
                return
            process.join()
            if self._stopping.wait(RESTART_AFTER_SECONDS):
                return
            logger.error(
                "The process %s ended with %s; starting it again.",
                self._name,
                process.exitcode,
            )
            self._fork()


def _live(run: Callable[[], None], parent: int) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches all; the parent ends us in order
    die_with_parent(parent)
    run()


def die_with_parent(parent: int) -> None:
    """End this process when its parent ends, even by -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    if sys.platform != "linux":
        threading.Thread(target=_watch_parent, args=(parent,), daemon=True).start()


def _watch_parent(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)


def serve_pages(address: Address, *, beside: list[Child]) -> None:
    """Serve pages at `address` with these children beside; return when told to stop."""
    from granian import Granian  # noqa: PLC0415
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415

    multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        target="regulars.site.server:load_router",
        address=_number_of(address.host),
        port=address.port,
        interface=Interfaces.RSGI,
        workers=1,
        runtime_threads=1,
        runtime_blocking_threads=1,
        backlog=1024,
        backpressure=512,
        websockets=False,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        respawn_failed_workers=True,
        respawn_interval=RESTART_AFTER_SECONDS,
        workers_kill_timeout=STOP_SECONDS,
        log_enabled=False,
    )
    parent = os.getpid()
    for child in beside:
        server.on_startup(child.start)
        server.on_shutdown(child.stop)
    warm()
    try:
        server.serve(target_loader=lambda *_: load_router(parent), wrap_loader=False)
    except RuntimeError as error:  # somebody took the port since it was found free
        for child in beside:
            child.stop()
        raise Refusal(
            f"Nothing can listen at {address}.",
            why=str(error),
            fix="Give another --host or --port.",
        ) from error


def _number_of(host: str) -> str:
    """Return the IP address of a host's name; granian takes no names."""
    return host if ":" in host else socket.gethostbyname(host)


def warm() -> None:
    """Load what every child needs, then keep the collector from touching (and copying) it."""
    from django.db import connections  # noqa: PLC0415
    from django.urls import get_resolver  # noqa: PLC0415

    from regulars.kit.text import load_stemmers  # noqa: PLC0415

    with loading():
        get_resolver().url_patterns  # noqa: B018 - loading them is the point
        load_stemmers()
    connections.close_all()
    gc.collect()
    gc.freeze()


def load_router(parent: int = 0) -> Any:
    """Return the RSGI application, in the web process."""
    if parent:
        die_with_parent(parent)
    from regulars.site.router import make_router  # noqa: PLC0415

    return make_router()

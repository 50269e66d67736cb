"""A scratch shop: its folder, its commands, its server."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.corpus import MAILBOX
from bench.web import Web

ROOT = Path(__file__).resolve().parents[1]
OWNER = "ada@example.com"
PASSWORD = "a long pass phrase for benchmarks"  # noqa: S105 - of a shop that lives for minutes
START_SECONDS = 60
STOP_SECONDS = 10
_OURS = ("REGULARS_", "DJANGO_", "PYTHON")
READ_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Shop:
    """A data folder with a business, an owner and a mailbox in it.

    Attributes:
        database: The URL of its PostgreSQL database; "" where it is SQLite's in the folder.
    """

    folder: Path
    database: str = ""

    @classmethod
    def open(cls, folder: Path, *, database: str = "") -> "Shop":
        """Make a new shop in a folder, or take the one that is there; on PostgreSQL always new."""
        shop = cls(folder, database)
        if not (folder / "regulars.sqlite3").exists():
            folder.mkdir(parents=True, exist_ok=True)
            shop.run(
                *("setup", "--no-input", "--name", "Kalamata Deli", "--country", "GR"),
                *("--language", "en", "--time-zone", "Europe/Athens", "--currency", "EUR"),
                *("--owner-email", OWNER, "--owner-password", PASSWORD),
            )
            shop.run("mailbox", "add", MAILBOX)
        return shop

    @property
    def log(self) -> Path:
        """What started programs said of their troubles."""
        return self.folder / "bench.log"

    def copy_to(self, folder: Path) -> "Shop":
        """Return a copy; nobody may be writing."""
        shutil.copytree(self.folder, folder)
        return Shop(folder)

    def read_through(self) -> None:
        """Read the database once from end to end, so that the disc is not what is measured.

        A machine that serves a shop has it in memory; one on which it has lain for hours has not.
        """
        with (self.folder / "regulars.sqlite3").open("rb") as file:
            while file.read(READ_BYTES):
                pass

    def environment(self, **more: str) -> dict[str, str]:
        """Return what our programs are started with; nothing of the caller's own settings."""
        kept = {key: value for key, value in os.environ.items() if not key.startswith(_OURS)}
        return {
            **kept,
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "REGULARS_DATA": str(self.folder),
            "REGULARS_CATCH_ALL": "1",  # answers are written, sent and kept; no server is needed
            **({"REGULARS_DATABASE_URL": self.database} if self.database else {}),
            **more,
        }

    def command(self, *words: str) -> list[str]:
        """Return the words that start `regulars` with these arguments."""
        return [str(Path(sys.executable).parent / "regulars"), *words]

    def run(self, *words: str, **more: str) -> str:
        """Run one command to its end and return what it printed.

        Raises:
            RuntimeError: it failed; says how.
        """
        done = subprocess.run(
            self.command(*words), env=self.environment(**more), capture_output=True, text=True
        )
        if done.returncode:
            raise RuntimeError(f"regulars {' '.join(words)}: {done.stderr or done.stdout}")
        return done.stdout

    def ask(self, *words: str) -> Any:
        """Run a command with --json and return its answer."""
        return json.loads(self.run(*words, "--json"))

    def module(self, name: str, *words: str, **more: str) -> Any:
        """Run one of our modules, which prints a line of JSON, in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", name, *words],
            env=self.environment(**more),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        return json.loads(done.stdout.splitlines()[-1])

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start a command and leave it running."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                self.command(*words),
                env=self.environment(),
                stdout=subprocess.DEVNULL,
                stderr=log,
            )

    @contextmanager
    def served(self, *words: str) -> Iterator["Served"]:
        """Serve the shop, from the moment that /health answers."""
        port = _free_port()
        began = time.perf_counter()
        process = self.start("serve", "--port", str(port), *words)
        try:
            web = _await_health(process, port, log=self.log)
            yield Served(self, process, port, web, time.perf_counter() - began)
            web.close()
        finally:
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass(frozen=True)
class Served:
    """A shop that answers. `web` is somebody who is not signed in."""

    shop: Shop
    process: "subprocess.Popen[bytes]"
    port: int
    web: Web
    start_seconds: float

    def busy_seconds(self) -> float:
        """Return how long processors have worked for the server until now; 0 where nobody says."""
        nanoseconds = 0
        for pid in family(self.process.pid):
            for told in Path(f"/proc/{pid}/task").glob("*/schedstat"):
                with suppress(OSError):  # the thread has ended meanwhile
                    nanoseconds += int(told.read_text().split()[0])
        return nanoseconds / 1e9

    def owner(self) -> Web:
        """Return the owner's browser, signed in."""
        web = Web(self.port)
        web.sign_in(OWNER, PASSWORD)
        return web


def family(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [each for child in task.read_text().split() for each in family(int(child))]
    return found


def _await_health(process: "subprocess.Popen[bytes]", port: int, *, log: Path) -> Web:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"serve ended with {process.returncode}: {log.read_text()[-600:]}")
        web = Web(port)
        try:
            if web.get("/health").status == 200:
                return web
        except OSError:
            pass  # nobody listens yet
        time.sleep(0.02)
    raise RuntimeError(f"serve did not answer within {START_SECONDS} s")


def free_port() -> int:
    """Return a port that nobody listens at."""
    return _free_port()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

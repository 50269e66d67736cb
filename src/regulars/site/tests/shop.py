"""A real shop in a folder of its own, driven through the command line as other programs do."""

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SETUP = (
    "setup --no-input --name|Kalamata Deli|--country|GR|--language|el|--time-zone|Europe/Athens|"
    "--currency|EUR|--owner-email|maria@example.com|--owner-password|good coffee every day"
)
MAIL = (
    b"From: Ana <ana@example.com>\r\nTo: help@example.com\r\nSubject: Cake\r\n"
    b"Message-ID: <%d@example.com>\r\n\r\nWhere is my cake?\r\n"
)
LOWEST_PORT, LOWEST_GOING_OUT = 15_000, 32_768  # Linux gives connections going out those above


@dataclass
class Shop:
    """A data folder, and ways to run the program on it."""

    data: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if "REGULARS" not in name}
        kept.pop("DJANGO_SETTINGS_MODULE", None)
        return {**kept, "REGULARS_DATA": str(self.data), **self.environment}

    def run(self, *words: str, stdin: bytes | None = None) -> "subprocess.CompletedProcess[bytes]":
        return subprocess.run(
            [sys.executable, "-m", "regulars", *words],
            env=self.variables,
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
            timeout=120,
        )

    def answer(self, *words: str) -> Any:
        done = self.run(*words, "--json")
        assert done.returncode == 0, done.stderr.decode()
        return json.loads(done.stdout)

    def set_up(self) -> None:
        first, *rest = SETUP.split("|")
        done = self.run(*first.split(), *rest)
        assert done.returncode == 0, done.stderr.decode()

    @contextmanager
    def serving(self, *options: str) -> Iterator["Served"]:
        served = Served(self, free_port())
        try:
            served.start(*options)
            yield served
        finally:
            served.process.kill()
            served.process.communicate(timeout=60)


@dataclass
class Served:
    """``regulars serve`` in a process of its own."""

    shop: Shop
    port: int
    process: "subprocess.Popen[bytes]" = field(init=False)

    def start(self, *options: str) -> None:
        command = [sys.executable, "-m", "regulars", "serve", "--port", str(self.port), *options]
        self.process = subprocess.Popen(command, env=self.variables, stderr=subprocess.PIPE)
        self.wait_until_healthy()

    @property
    def variables(self) -> dict[str, str]:
        return {**self.shop.variables, "REGULARS_URL": f"http://127.0.0.1:{self.port}"}

    def wait_until_healthy(self, *, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            assert self.process.poll() is None, (self.process.stderr or sys.stdin).read()
            if self.get("/health")[0] == 200:
                return
            time.sleep(0.1)
        raise AssertionError(f"not healthy within {seconds} s: {self.get('/health')}")

    def get(self, path: str) -> tuple[int, bytes]:
        try:
            with urllib.request.urlopen(
                f"http://127.0.0.1:{self.port}{path}", timeout=20
            ) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""


def free_port() -> int:
    """Return a port nobody listens at, and that no connection going out is given meanwhile."""
    while True:
        # Not by `random`: tests begin with the same seed in every process of a run.
        port = LOWEST_PORT + secrets.randbelow(LOWEST_GOING_OUT - LOWEST_PORT)
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def lines_of(done: "subprocess.CompletedProcess[bytes]") -> list[str]:
    """Return how each line of a refusal begins: "error:", "why:", "fix:"."""
    return [line.split(maxsplit=1)[0] for line in done.stderr.decode().splitlines() if line]

"""What it takes to stand there: memory of an idle server, and how soon things start."""

import smtplib
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bench.corpus import MAILBOX, generate
from bench.figures import Figure, at_most, figure, median
from bench.shop import Served, Shop, family, free_port

SETTLING_SECONDS = 3
PARSED_WITHIN_SECONDS = 20
GONE_WITHIN_SECONDS = 60
HELP_RUNS = 7
MB = 1_000_000


def measure(shop: Shop) -> Iterator[Figure]:
    """Yield start-up times and the memory of a server that has read a mail and shown its pages."""
    yield figure(
        "start-up",
        f"regulars --help, median of {HELP_RUNS}",
        median([_help_seconds(shop) for _ in range(HELP_RUNS)]),
        "s",
        target=at_most(0.3, "s"),
    )
    lmtp = f"127.0.0.1:{free_port()}"
    with shop.served("--lmtp", lmtp) as served:
        yield figure("start-up", "serve until /health answers", served.start_seconds, "s")
        _use(served, lmtp)
        names = _names(served.process.pid)
        weighed = {pid: size for pid in names if (size := _pss_bytes(pid))}
        for pid, size in weighed.items():
            yield figure("memory", f"  {_role(names[pid], served, pid)}", size / MB, "MB")
        yield figure(
            "memory",
            f"idle serve, PSS of its {len(weighed)} processes"
            + (", parse child included" if _has_parse_child(names) else ", WITHOUT parse child"),
            sum(weighed.values()) / MB,
            "MB",
            target=at_most(200, "MB"),
        )


def _help_seconds(shop: Shop) -> float:
    began = time.perf_counter()
    subprocess.run(
        shop.command("--help"), env=shop.environment(), stdout=subprocess.DEVNULL, check=True
    )
    return time.perf_counter() - began


def _use(served: Served, lmtp: str) -> None:
    """Bring a mail by LMTP, so that the parse child is there, and look at the pages."""
    host, _, port = lmtp.rpartition(":")
    raw = next(generate(1, seed=99)).raw
    with smtplib.LMTP(host, int(port)) as client:
        client.sendmail("ada@example.org", [MAILBOX], raw)
    web = served.owner()
    deadline = time.monotonic() + PARSED_WITHIN_SECONDS
    while not _has_parse_child(_names(served.process.pid)) and time.monotonic() < deadline:
        time.sleep(0.1)
    time.sleep(SETTLING_SECONDS)
    for path in ("/inbox/", "/conversations/1/", "/search/?q=honey", "/today/"):
        web.get(path)
    # The process that named the mail's language leaves by itself: then nothing is going on.
    deadline = time.monotonic() + GONE_WITHIN_SECONDS
    while _is_naming(_names(served.process.pid)) and time.monotonic() < deadline:
        time.sleep(0.2)
    time.sleep(SETTLING_SECONDS)


def _is_naming(names: dict[int, str]) -> bool:
    return any("parsing.naming" in name for name in names.values())


def _role(name: str, served: Served, pid: int) -> str:
    if pid == served.process.pid:
        return "supervisor"
    return "parse child" if "parsing.inside" in name else "web or work"


def _has_parse_child(names: dict[int, str]) -> bool:
    return any("parsing.inside" in name for name in names.values())


def _names(pid: int) -> dict[int, str]:
    """Return the command lines of a process and all below it."""
    found = {}
    for each in family(pid):
        with suppress(OSError):  # it has ended meanwhile
            found[each] = Path(f"/proc/{each}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    return found


def _pss_bytes(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it has ended since it was named
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)

"""Mail intake: ``mail import --live`` against the stdlib's parse and raw inserts.

Fails where anything that should have been stored is missing: speed by leaving out is none.
"""

import os
import resource
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.corpus import MAILBOX, shape_of
from bench.figures import Figure, at_least, at_most, figure
from bench.shop import Shop

SECTION = "mail intake"
FOREIGN_SHARE = 0.95  # of what the stdlib counts in a corpus that we did not make


class Incomplete(Exception):
    """Something was not stored. Says what."""


@dataclass(frozen=True)
class Run:
    wall_seconds: float
    cpu_seconds: float
    answer: dict[str, Any]


def measure(shop: Shop, corpus: Path) -> Iterator[Figure]:
    """Import the corpus into a new shop and yield the figures.

    Raises:
        Incomplete: raw, attachments, cleaned HTML, search row, clock or journal entry is missing.
    """
    least = shop.module("bench.floor", str(corpus))
    run = brought_in(shop, corpus, "--live")
    stored = shop.module("bench.stored", str(corpus))
    require_complete(run.answer, least, stored, is_ours=shape_of(corpus) is not None)
    mails = run.answer["read"]
    rate, floor_rate = mails / run.wall_seconds, least["mails"] / least["seconds"]
    yield figure(
        SECTION,
        "mail import --live, whole command",
        rate,
        "messages/s",
        floor=floor_rate,
        target=at_least(300, "messages/s"),
    )
    yield figure(
        SECTION,
        "time against the floor's",
        run.wall_seconds / least["seconds"],
        "×",
        target=at_most(6, "×"),
    )
    yield figure(
        SECTION,
        "processor time",
        1000 * run.cpu_seconds / mails,
        "ms/message",
        floor=1000 * least["cpu_seconds"] / least["mails"],
    )


def brought_in(shop: Shop, corpus: Path, *options: str) -> Run:
    """Import a corpus, as history unless an option says otherwise; say what the command took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    os.sync()
    began = time.perf_counter()
    answer = shop.ask("mail", "import", str(corpus), "--mailbox", MAILBOX, *options)
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, answer)


def require_complete(
    answer: dict[str, Any], least: dict[str, Any], stored: dict[str, Any], *, is_ours: bool
) -> None:
    """Refuse figures of an import that has not stored everything.

    Args:
        answer: What the import said of itself.
        least: What the stdlib found in the same files: `floor.run`.
        stored: What is in the shop now: `stored.count`.

    Raises:
        Incomplete: names all that is missing.
    """
    share = 1.0 if is_ours else FOREIGN_SHARE
    wanted = {
        "raw mails": (stored["raw_rows"], answer["read"]),
        "raw bytes as they came": (stored["raw_intact"], least["distinct"]),
        "messages": (stored["messages"], answer["stored"] + answer["unparseable"]),
        "attachments": (stored["attachments_readable"], int(share * least.get("attachments", 0))),
        "cleaned HTML": (stored["html_clean"], int(share * least.get("html", 0))),
        "conversations": (stored["conversations"], answer["conversations"]),
        "search rows": (stored["search_rows"], stored["conversations"]),
        "search finds a word of it": (stored["search_found"], stored["search_asked"]),
        "clocks": (stored["clocks"], stored["live_person_conversations"]),
        "journal entries": (stored["journal_entries"], stored["messages"]),
        "mails read": (answer["read"], least["mails"]),
        "mails at all": (answer["read"], 1),
    }
    missing = [
        f"{what}: {found} of {expected}"
        for what, (found, expected) in wanted.items()
        if found < expected
    ]
    if stored["html_dirty"]:
        missing.append(f"{stored['html_dirty']} messages hold HTML with scripts")
    if missing:
        raise Incomplete("Not everything is stored. " + "; ".join(missing))

"""History in one go: ``mail import`` into an empty shop, and into shops that are full already."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.corpus import MAILBOX, SEED, shape_of
from bench.figures import Figure, at_least, at_most, figure
from bench.intake import brought_in, require_complete
from bench.shop import Shop
from bench.watching import connect

SECTION = "bulk import"
LEAST_RATE = 800
MOST_TIMES_THE_FLOOR = 3
MOST_SLOWER = 1.25
ANSWERS_SHARE = 0.1  # of the corpus: to messages that stand in the large shop

# Spread over the whole shop, not the newest only, whose pages are at hand.
_SPOKEN = """
    SELECT message_id, from_address, subject FROM conversations_message
    WHERE direction = 'in' AND message_id <> '' AND id % {step} = 0 ORDER BY id LIMIT {limit}
"""
_LINES = re.compile(r"\s+")


def measure(empty: Shop, mails: Path, full: Sequence[tuple[int, Shop]]) -> Iterator[Figure]:
    """Import the same mails into each shop; yield rates, and how much slower a full one is.

    Args:
        empty: A new shop.
        mails: `answers` to the full shops' messages are among them, for all shops.
        full: Copies of filled shops, by how many conversations each has.

    Raises:
        Incomplete: something of the mails is not in the empty shop afterwards.
    """
    least = empty.module("bench.floor", str(mails))
    run = brought_in(empty, mails)
    stored = empty.module("bench.stored", str(mails))
    require_complete(run.answer, least, stored, is_ours=shape_of(mails) is not None)
    count = run.answer["read"]
    yield figure(
        SECTION,
        f"mail import of {count:,}, into no conversation",
        count / run.wall_seconds,
        "messages/s",
        floor=least["mails"] / least["seconds"],
        target=at_least(LEAST_RATE, "messages/s"),
    )
    yield figure(
        SECTION,
        "time against the floor's",
        run.wall_seconds / least["seconds"],
        "×",
        target=at_most(MOST_TIMES_THE_FLOOR, "×"),
    )
    yield figure(
        SECTION,
        "processor time",
        1000 * run.cpu_seconds / count,
        "ms/message",
        floor=1000 * least["cpu_seconds"] / least["mails"],
    )
    for size, shop in full:
        shop.read_through()
        again = brought_in(shop, mails)
        yield figure(
            SECTION,
            f"into {size:,} conversations",
            count / again.wall_seconds,
            "messages/s",
            target=at_least(LEAST_RATE, "messages/s"),
        )
        yield figure(
            SECTION,
            f"time into {size:,} against none",
            again.wall_seconds / run.wall_seconds,
            "×",
            target=at_most(MOST_SLOWER, "×"),
        )
        yield figure(
            SECTION,
            f"processor time into {size:,} against none",
            again.cpu_seconds / run.cpu_seconds,
            "×",
        )


def answer(shop: Shop, folder: Path, *, many: int) -> None:
    """Write mails that answer messages of a filled shop, spread over all of it."""
    connection = connect(shop)
    try:
        known = connection.execute("SELECT max(id) FROM conversations_message").fetchone()[0]
        question = _SPOKEN.format(step=max(1, known // many // 2), limit=many)
        spoken = connection.execute(question).fetchall()
    finally:
        connection.close()
    folder.mkdir(parents=True, exist_ok=True)
    for number, (message_id, address, subject) in enumerate(spoken):
        (folder / f"{number:06}.eml").write_bytes(_answer(number, message_id, address, subject))


def _answer(number: int, message_id: str, address: str, subject: str) -> bytes:
    text = _LINES.sub(" ", subject).encode("ascii", "replace").decode()
    return (
        f"From: <{address}>\r\nTo: <{MAILBOX}>\r\nSubject: Re: {text}\r\n"
        f"Date: Mon, 05 Jan 2026 10:{number // 60 % 60:02}:{number % 60:02} +0000\r\n"
        f"Message-ID: <answer.{SEED}.{number}@example.org>\r\nIn-Reply-To: <{message_id}>\r\n"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n"
        f"One more thing about this, number {number}: would Thursday do as well?\r\n\r\n"
        f"> {text}\r\n"
    ).encode()

"""A backlog is read while people work: their pages, their answers and new mail come first."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from random import Random
from uuid import uuid4

from bench.corpus import generate
from bench.figures import Figure, at_least, at_most, figure, percentile
from bench.live import message_id_of
from bench.lmtp import Lmtp
from bench.shop import Shop, free_port
from bench.watching import Watcher, connect
from bench.web import Web

LEAST_RATE = 50
LONGEST_PAGE_MS = 500
LONGEST_NEW_SECONDS = 10
START = 40_000_000
PAGE_EVERY_SECONDS = 0.1
ANSWER_EVERY_SECONDS = 2.0
MAIL_EVERY_SECONDS = 5.0
DRAINED_WITHIN_SECONDS = 3_600
STANDING = 50  # conversations that people work at
ASKED_BEFORE = 20  # pages, while everything is cold

_WAITING = "SELECT count(*) FROM email_rawmail WHERE state = 'new'"
_STANDING = "SELECT count(*) FROM conversations_conversation"
_NOT_READ = "SELECT count(*) FROM email_rawmail WHERE state = 'unparseable'"
_LEAVING = "SELECT count(*) FROM outbox_outgoingmessage WHERE state IN ('queued', 'held')"


@dataclass
class _Told:
    """What people met while the backlog was read, in milliseconds."""

    pages: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)
    left: list[float] = field(default_factory=list)
    mails: list[float] = field(default_factory=list)


def measure(shop: Shop, *, mails: int, on: str) -> Iterator[Figure]:
    """Drain a backlog of so many mails through ``regulars serve``; people do not wait for it.

    Args:
        shop: With some conversations that wait on us.
        on: The database's name, for the table.

    Raises:
        RuntimeError: it is not drained within an hour, or a page fails.
    """
    section = f"backlog on {on}"
    shop.module("bench.waiting", str(mails), REGULARS_SQLITE_SYNCHRONOUS="OFF")
    told = _Told()
    port = free_port()
    with (
        shop.served("--lmtp", f"127.0.0.1:{port}") as served,
        Watcher(shop) as watcher,
        closing(served.owner()) as web,
        Lmtp(port) as lmtp,
    ):
        began = time.perf_counter()
        seconds = _work_beside(shop, web, lmtp, watcher, told, began=began)
    yield figure(
        section,
        f"{mails:,} mails drained",
        mails / seconds,
        "messages/s",
        target=at_least(LEAST_RATE, "messages/s"),
    )
    yield from _figures(section, told)


def _work_beside(
    shop: Shop, web: Web, lmtp: Lmtp, watcher: Watcher, told: _Told, *, began: float
) -> float:
    """Ask for pages, answer and hand over new mail until nothing waits; return the seconds."""
    random = Random(3)
    fresh = generate(10_000, start=START)
    sent: dict[str, float] = {}
    answer_at = mail_at = began + 1
    with _counting(shop) as count:
        standing = min(STANDING, count(_STANDING))
        _ask(web, random.randint(1, standing), told)
        while count(_WAITING):
            _require_in_time(began)
            _ask(web, random.randint(1, standing), told)
            if time.perf_counter() > answer_at:
                told.answers.append(_answer(web, random.randint(1, standing)))
                told.left.append(_until_left(count))
                answer_at = time.perf_counter() + ANSWER_EVERY_SECONDS
            if time.perf_counter() > mail_at:
                raw = next(fresh).raw
                sent[message_id_of(raw)] = lmtp.hand_over(raw)
                mail_at = time.perf_counter() + MAIL_EVERY_SECONDS
            time.sleep(PAGE_EVERY_SECONDS)
        seconds = time.perf_counter() - began
        if count(_NOT_READ):
            raise RuntimeError("Mails of the backlog could not be read.")
    watcher.wait_for(list(sent), seconds=60)
    told.mails += [1000 * (watcher.seen[each] - moment) for each, moment in sent.items()]
    return seconds


@contextmanager
def _counting(shop: Shop) -> Iterator[Callable[[str], int]]:
    connection = connect(shop)
    try:
        yield lambda question: int(connection.execute(question).fetchone()[0])
    finally:
        connection.close()


def _require_in_time(began: float) -> None:
    if time.perf_counter() - began > DRAINED_WITHIN_SECONDS:
        raise RuntimeError(f"The backlog is not drained within {DRAINED_WITHIN_SECONDS} s.")


def _ask(web: Web, number: int, told: _Told) -> None:
    for path in ("/inbox/", f"/conversations/{number}/", "/search/?q=honey"):
        answer = web.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}.")
        told.pages.append(1000 * answer.seconds)


def _answer(web: Web, number: int) -> float:
    answer = web.post_form(
        f"/conversations/{number}/reply",
        {"text": "Thank you, it is on its way.", "kind": "reply", "key": str(uuid4())},
    )
    if answer.status not in (200, 302, 303):
        raise RuntimeError(f"Sending answered {answer.status}.")
    return 1000 * answer.seconds


def _until_left(count: Callable[[str], int]) -> float:
    """Return how long the answer takes to leave, the seconds for undoing it included."""
    began = time.perf_counter()
    while count(_LEAVING) and time.perf_counter() - began < 60:
        time.sleep(0.02)
    return 1000 * (time.perf_counter() - began)


def _figures(section: str, told: _Told) -> Iterator[Figure]:
    pages = told.pages[ASKED_BEFORE:] or told.pages
    yield figure(section, f"a page meanwhile, p95 of {len(pages)}", percentile(pages, 0.95), "ms")
    yield figure(
        section,
        "a page meanwhile, longest",
        max(pages),
        "ms",
        target=at_most(LONGEST_PAGE_MS, "ms"),
    )
    if told.answers:
        yield figure(
            section, "a person's answer, longest until the page says so", max(told.answers), "ms"
        )
        yield figure(section, "a person's answer, longest until it left", max(told.left), "ms")
    if told.mails:
        yield figure(
            section,
            f"a mail that comes meanwhile, longest of {len(told.mails)} until visible",
            max(told.mails) / 1000,
            "s",
            target=at_most(LONGEST_NEW_SECONDS, "s"),
        )

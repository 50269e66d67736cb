"""A person presses Send while another process imports mail into the same database."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

from bench.corpus import MAILBOX
from bench.figures import Figure, at_most, figure, percentile
from bench.shop import Shop
from bench.web import Web

PAUSE_SECONDS = 0.1
ENOUGH = 20
_NUMBER = re.compile(rb'href="/conversations/(\d+)/')


def measure(shop: Shop, mails: Path, more: Path, *, sends: int) -> Iterator[Figure]:
    """Yield how long the POST takes while `more` is imported, against the same without that.

    Args:
        mails: What came before, and waits for an answer.
    """
    shop.ask("mail", "import", str(mails), "--mailbox", MAILBOX, "--live")
    with shop.served() as served:
        web = served.owner()
        numbers = _waiting(web, sends)
        half = min(len(numbers) // 2, sends // 3)
        quiet = [_send(web, number) for number in numbers[:half]]
        importing = shop.start("mail", "import", str(more), "--mailbox", MAILBOX, "--live")
        try:
            time.sleep(2)
            busy = []
            for number in numbers[half:]:
                if importing.poll() is not None:
                    break
                busy.append(_send(web, number))
        finally:
            if importing.poll() is None:
                importing.terminate()
            importing.wait()
    if len(busy) < min(ENOUGH, sends // 2):
        raise RuntimeError(f"The import ended after {len(busy)} sends: give it a larger corpus.")
    floor, p50 = percentile(quiet, 0.95), percentile(busy, 0.5)
    yield figure("a person's send", "p50, nothing else going on", percentile(quiet, 0.5), "ms")
    yield figure("a person's send", "p95, nothing else going on", floor, "ms")
    yield figure("a person's send", f"p50 during import, {len(busy)} sends", p50, "ms")
    yield figure(
        "a person's send",
        "p95 during import",
        percentile(busy, 0.95),
        "ms",
        floor=floor,
        target=at_most(50, "ms"),
    )
    yield figure(
        "a person's send", "longest during import", max(busy), "ms", target=at_most(250, "ms")
    )


def _waiting(web: Web, many: int) -> list[int]:
    """Return conversations that wait on us, by following the inbox."""
    found: dict[int, None] = {}
    path = "/inbox/"
    while path and len(found) < many:
        body = web.get(path).body
        found |= dict.fromkeys(int(number) for number in _NUMBER.findall(body))
        older = re.search(rb'href="(/inbox/[^"]*cursor=[^"]+)"', body)
        path = older[1].decode().replace("&amp;", "&") if older else ""
    return list(found)[:many]


def _send(web: Web, number: int) -> float:
    time.sleep(PAUSE_SECONDS)
    answer = web.post_form(
        f"/conversations/{number}/reply",
        {"text": "Thank you, the second jar is on its way.", "kind": "reply", "key": str(uuid4())},
    )
    if answer.status not in (200, 302, 303):
        raise RuntimeError(f"Sending answered {answer.status}.")
    return 1000 * answer.seconds

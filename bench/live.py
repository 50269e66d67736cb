"""Mail as it arrives: LMTP, one mail after the other, each on the disk before it is answered."""

import re
import time
from collections.abc import Iterator, Sequence

from bench.corpus import generate
from bench.figures import Figure, at_least, at_most, figure, percentile
from bench.lmtp import Lmtp
from bench.shop import Shop, free_port
from bench.watching import Watcher

SECTION = "live intake"
WARM_UP = 10
EASE_SECONDS = 0.1  # between two mails where they come now and then
SEEN_WITHIN_SECONDS = 60
LONGEST_P95_MS = 50
LEAST_RATE = 200
START = 5_000_000  # numbers that no other corpus of ours has

_MESSAGE_ID = re.compile(rb"(?im)^Message-ID: <([^>]+)>")


def measure(shop: Shop, *, mails: int) -> Iterator[Figure]:
    """Yield the rate of mails that come without a pause, and how soon each can be read.

    The clock of a mail runs from the moment its last byte was sent until another connection to the
    database reads it in its conversation.
    """
    raws = [made.raw for made in generate(mails + mails // 4 + WARM_UP, start=START)]
    port = free_port()
    with shop.served("--lmtp", f"127.0.0.1:{port}"), Watcher(shop) as watcher, Lmtp(port) as lmtp:
        _hand_over(lmtp, raws[:WARM_UP], watcher, pause_seconds=EASE_SECONDS)
        began = time.perf_counter()
        dense = _hand_over(lmtp, raws[WARM_UP : WARM_UP + mails], watcher)
        seconds = max(watcher.seen.values()) - began
        sparse = _hand_over(lmtp, raws[WARM_UP + mails :], watcher, pause_seconds=EASE_SECONDS)
    yield figure(
        SECTION,
        "one after the other, until the last is visible",
        mails / seconds,
        "messages/s",
        target=at_least(LEAST_RATE, "messages/s"),
    )
    yield from _figures("without a pause", dense)
    yield from _figures("ten a second", sparse)


def message_id_of(raw: bytes) -> str:
    """Return the Message-ID of a mail of ours, without < >."""
    found = _MESSAGE_ID.search(raw)
    if found is None:
        raise ValueError("A made mail has no Message-ID.")
    return found[1].decode()


def _hand_over(
    lmtp: Lmtp, raws: Sequence[bytes], watcher: Watcher, *, pause_seconds: float = 0
) -> list[float]:
    """Hand the mails over, wait until all can be read; return the milliseconds of each."""
    sent: dict[str, float] = {}
    for raw in raws:
        sent[message_id_of(raw)] = lmtp.hand_over(raw)
        time.sleep(pause_seconds)
    watcher.wait_for(list(sent), seconds=SEEN_WITHIN_SECONDS)
    return [1000 * (watcher.seen[each] - moment) for each, moment in sent.items()]


def _figures(how: str, times: Sequence[float]) -> Iterator[Figure]:
    said = "from the end of DATA to visible"
    yield figure(SECTION, f"{said}, {how}, p50", percentile(times, 0.5), "ms")
    yield figure(
        SECTION,
        f"{said}, {how}, p95",
        percentile(times, 0.95),
        "ms",
        target=at_most(LONGEST_P95_MS, "ms"),
    )
    yield figure(SECTION, f"{said}, {how}, longest", max(times), "ms")

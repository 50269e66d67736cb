"""What other programs send: conversations made through the API."""

import json
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from bench.corpus import MAILBOX
from bench.figures import Figure, at_least, figure
from bench.shop import OWNER, Served, Shop
from bench.web import Web

CALLERS = 4


def measure(shop: Shop, *, calls: int) -> Iterator[Figure]:
    """Yield how many conversations a second can be made, by one caller and by four.

    The floor: how many trivial pages the same server answers to as many callers.
    """
    token = shop.ask("token", "create", "--email", OWNER)["token"]
    with shop.served() as served:
        _create(served, token, "warm", 20)
        for callers, target in ((1, None), (CALLERS, at_least(200, "calls/s"))):
            names = [f"{callers}.{caller}" for caller in range(callers)]
            yield figure(
                "API",
                f"POST /conversations, {callers} caller{'s' if callers > 1 else ''}",
                _rate([partial(_create, served, token, name) for name in names], calls),
                "calls/s",
                floor=_rate([partial(_ask_nothing, served.owner()) for _ in names], calls),
                target=target,
            )


def _rate(callers: Sequence[Callable[[int], None]], calls: int) -> float:
    """Return how many calls a second get their answer when these share them."""
    share = calls // len(callers)
    threads = [threading.Thread(target=ask, args=(share,)) for ask in callers]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return share * len(callers) / (time.perf_counter() - began)


def _ask_nothing(web: Web, calls: int) -> None:
    for _number in range(calls):
        web.get("/bench/trivial/")


def _create(served: Served, token: str, name: str, calls: int) -> None:
    web = Web(served.port, token=token)
    for number in range(calls):
        answer = web.post_json(
            "/api/v1/conversations",
            {
                "customer": {"name": "Alice Moore", "email": f"api{name}.{number}@example.org"},
                "subject": "Two jars of honey",
                "text": "One of the two jars I ordered last week did not arrive.",
                "mailbox": MAILBOX,
                "direction": "in",
            },
        )
        if answer.status != 201:
            raise RuntimeError(f"The API answered {answer.status}: {json.loads(answer.body)}")

"""What other programs send: conversations made through the API."""

import json
import threading
import time
from collections.abc import Iterator

from bench.corpus import MAILBOX
from bench.figures import Figure, at_least, figure
from bench.shop import OWNER, Served, Shop
from bench.web import Web

CALLERS = 4


def measure(shop: Shop, *, calls: int) -> Iterator[Figure]:
    """Yield how many conversations a second can be made, by one caller and by four."""
    answer = shop.ask("token", "create", "--email", OWNER)
    with shop.served() as served:
        _create(served, answer["token"], "warm", 20)
        alone = _rate(served, answer["token"], calls, callers=1)
        together = _rate(served, answer["token"], calls, callers=CALLERS)
    yield figure("API", "POST /conversations, one caller", alone, "calls/s")
    yield figure(
        "API",
        f"POST /conversations, {CALLERS} callers",
        together,
        "calls/s",
        target=at_least(200, "calls/s"),
    )


def _rate(served: Served, token: str, calls: int, *, callers: int) -> float:
    share = calls // callers
    threads = [
        threading.Thread(target=_create, args=(served, token, f"{callers}.{caller}", share))
        for caller in range(callers)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return share * callers / (time.perf_counter() - began)


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

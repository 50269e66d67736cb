"""The pages people work in, small shop and large, against a trivial signed-in page.

Asked through a running ``regulars serve`` on one open connection; the pages take turns, so that a
busy moment of the machine hits all of them.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench.corpus import mark
from bench.figures import Figure, at_most, figure, median, percentile
from bench.filling import PRODUCTS
from bench.shop import Shop
from bench.web import Web

WARM_UP = 20
LONGEST_MS = 20
MOST_GROWTH = 1.3
OTHER_TABS = ("mine", "them", "snoozed", "done", "other")
_OLDER = re.compile(rb'href="[^"]*(cursor=[^"&]+)')

Paths = dict[str, Callable[[], str]]
Times = dict[str, list[float]]  # milliseconds


def measure(small: Shop, large: Shop, *, sizes: tuple[int, int], rounds: int) -> Iterator[Figure]:
    """Yield the figures of both shops, and how much longer the large one takes."""
    times = {
        size: _times(shop, size, rounds) for shop, size in zip((small, large), sizes, strict=True)
    }
    for page in times[sizes[0]]:
        for size in sizes:
            yield from _figures(page, size, times[size])
        if page != "trivial":
            p95s = [percentile(times[size][page], 0.95) for size in sizes]
            yield figure(
                "pages",
                f"{page}, p95 at {sizes[1]:,} against {sizes[0]:,}",
                p95s[1] / p95s[0],
                "×",
                target=at_most(MOST_GROWTH, "×"),
            )


def _figures(page: str, size: int, times: Times) -> Iterator[Figure]:
    for name, share in (("p50", 0.5), ("p95", 0.95)):
        is_promise = name == "p95" and page != "trivial"
        yield figure(
            "pages",
            f"{page}, {name} at {size:,}",
            percentile(times[page], share),
            "ms",
            floor=None if page == "trivial" else median(times["trivial"]),
            target=at_most(LONGEST_MS, "ms") if is_promise else None,
        )


def _times(shop: Shop, size: int, rounds: int) -> Times:
    with shop.served() as served:
        web = served.owner()
        paths = _paths(web, size, Random(1))
        times: Times = {page: [] for page in paths}
        for turn in range(WARM_UP + rounds):
            for page, path in paths.items():
                answer = web.get(asked := path())
                if answer.status != 200:
                    raise RuntimeError(f"{asked} answered {answer.status}.")
                if turn >= WARM_UP:
                    times[page].append(1000 * answer.seconds)
    return times


def _paths(web: Web, size: int, random: Random) -> Paths:
    tabs = [f"/inbox/?tab={tab}" for tab in OTHER_TABS]
    tabs += [older for tab in tabs if (older := _older(web, tab))]

    def search() -> str:
        product, other = random.sample(PRODUCTS, 2)
        number = mark(random.randrange(size))
        return f"/search/?q={random.choice((product, number, f'{product}+{other}', product[:3]))}"

    return {
        "trivial": lambda: "/bench/trivial/",
        "inbox": lambda: "/inbox/",
        "inbox, other tabs and older": lambda: random.choice(tabs),
        "conversation": lambda: f"/conversations/{random.randint(1, size)}/",
        "search": search,
    }


def _older(web: Web, path: str) -> str:
    """Return where the list goes on; "" where it does not."""
    found = _OLDER.search(web.get(path).body)
    return f"{path}&{found[1].decode()}" if found else ""


def fill(folder: Path, *, sizes: tuple[int, int]) -> tuple[Shop, Shop]:
    """Return a small shop and a large one, the large grown from the small; made only once."""
    shops = [Shop(folder / f"shop-{size}") for size in sizes]
    if not (shops[0].folder / "filled").exists():
        _grow(Shop.open(shops[0].folder), sizes[0])
    if not (shops[1].folder / "filled").exists():
        _grow(shops[0].copy_to(shops[1].folder), sizes[1])
    return shops[0], shops[1]


def _grow(shop: Shop, size: int) -> None:
    (shop.folder / "filled").unlink(missing_ok=True)
    shop.module("bench.filling", str(size), REGULARS_SQLITE_SYNCHRONOUS="OFF")
    (shop.folder / "filled").touch()

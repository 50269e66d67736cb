"""The pages people work in, small shop and large, against a trivial signed-in page.

Asked through ``regulars serve``, one for each shop, on one open connection each; pages and shops
take turns, so that a busy moment of the machine hits all of them.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

from bench.corpus import mark
from bench.figures import Figure, at_most, figure, median, percentile
from bench.filling import PRODUCTS
from bench.shop import Served, Shop
from bench.web import Web

WARM_UP = 20
LONGEST_MS = 20
MOST_GROWTH = 1.3
PAGES = ("trivial", "inbox", "inbox, other tabs and older", "conversation", "search")
OTHER_TABS = ("mine", "them", "snoozed", "done", "other")
_OLDER = re.compile(rb'href="[^"]*(cursor=[^"&]+)')

Paths = dict[str, Callable[[], str]]
Times = dict[str, list[float]]  # milliseconds


def measure(small: Shop, large: Shop, *, sizes: tuple[int, int], rounds: int) -> Iterator[Figure]:
    """Yield the figures of both shops, and how much longer the large one takes."""
    for each in (small, large):
        each.read_through()
    with small.served() as few, large.served() as many:
        shops = {
            size: _Asked(served, size) for served, size in zip((few, many), sizes, strict=True)
        }
        for _turn in range(WARM_UP + rounds):
            for shop in shops.values():
                shop.ask_each()
    times = {size: shop.times(after=WARM_UP) for size, shop in shops.items()}
    worked = {size: shop.worked(after=WARM_UP) for size, shop in shops.items()}
    for page in PAGES:
        for size in sizes:
            yield from _figures(page, size, times[size])
            yield figure(
                "pages",
                f"{page}, processor time at {size:,}, p50",
                median(worked[size][page]),
                "ms",
                floor=None if page == "trivial" else median(worked[size]["trivial"]),
            )
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


class _Asked:
    """One shop's pages, asked for in turns."""

    def __init__(self, served: Served, size: int) -> None:
        self._served = served
        self._web = served.owner()
        self._paths = _paths(self._web, size, Random(1))
        self._times: Times = {page: [] for page in PAGES}
        self._worked: Times = {page: [] for page in PAGES}

    def ask_each(self) -> None:
        for page, path in self._paths.items():
            before = self._served.busy_seconds()
            answer = self._web.get(asked := path())
            self._worked[page].append(1000 * (self._served.busy_seconds() - before))
            if answer.status != 200:
                raise RuntimeError(f"{asked} answered {answer.status}.")
            self._times[page].append(1000 * answer.seconds)

    def worked(self, *, after: int) -> Times:
        """Return how long processors worked for each answer, the worker's idling included."""
        return {page: taken[after:] for page, taken in self._worked.items()}

    def times(self, *, after: int) -> Times:
        return {page: taken[after:] for page, taken in self._times.items()}


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
    small = filled(folder, sizes[0])
    return small, filled(folder, sizes[1], after=small)


def filled(folder: Path, size: int, *, after: Shop | None = None) -> Shop:
    """Return a shop of so many conversations, grown from another; made only once."""
    shop = Shop(folder / f"shop-{size}")
    if not (shop.folder / "filled").exists():
        shutil.rmtree(shop.folder, ignore_errors=True)
        _grow(after.copy_to(shop.folder) if after else Shop.open(shop.folder), size)
    else:
        shop.run("manage", "migrate")  # kept since an older version, perhaps
    return shop


def _grow(shop: Shop, size: int) -> None:
    (shop.folder / "filled").unlink(missing_ok=True)
    shop.module("bench.filling", str(size), REGULARS_SQLITE_SYNCHRONOUS="OFF")
    (shop.folder / "filled").touch()

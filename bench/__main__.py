"""``bin/bench``: measure on this machine, in one run, and say what holds."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import (
    backlog,
    bulk,
    calls,
    corpus,
    footprint,
    intake,
    large,
    live,
    pages,
    report,
    sending,
    server,
)
from bench.figures import Figure
from bench.shop import Shop


@dataclass(frozen=True)
class Size:
    """How much is measured."""

    mails: int
    conversations: tuple[int, int]
    rounds: int
    calls: int
    sends: int
    send_corpus: int
    live_mails: int
    backlog: int
    large_bytes: int


FULL = Size(
    mails=3_000,
    conversations=(10_000, 200_000),
    rounds=300,
    calls=1_200,
    sends=200,
    send_corpus=15_000,
    live_mails=1_000,
    backlog=100_000,
    large_bytes=50_000_000,
)
QUICK = Size(
    mails=600,
    conversations=(500, 5_000),
    rounds=60,
    calls=200,
    sends=60,
    send_corpus=4_000,
    live_mails=200,
    backlog=1_000,
    large_bytes=50_000_000,
)
TINY = Size(
    mails=40,
    conversations=(60, 150),
    rounds=5,
    calls=8,
    sends=6,
    send_corpus=600,
    live_mails=10,
    backlog=60,
    large_bytes=2_000_000,
)
MILLION = 1_000_000
SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}

Section = Callable[["Bench"], Iterator[Figure]]


@dataclass(frozen=True)
class Bench:
    """One run: where it works, how much it does, on which mails."""

    folder: Path
    size: Size
    mails: Path
    has_million: bool = False

    def shop(self, name: str) -> Shop:
        """Return a new, empty shop."""
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        return Shop.open(folder)

    def filled(self) -> tuple[Shop, Shop]:
        return pages.fill(self.folder, sizes=self.size.conversations)

    def copy_of_small(self, name: str) -> Shop:
        shutil.rmtree(self.folder / name, ignore_errors=True)
        return self.filled()[0].copy_to(self.folder / name)

    def copies_of_full(self) -> list[tuple[int, Shop]]:
        """Return copies of the shops that are full, by how many conversations they have."""
        sizes = [self.size.conversations[1]] + ([MILLION] if self.has_million else [])
        return [(size, self._copy_of(size)) for size in sizes]

    def _copy_of(self, size: int) -> Shop:
        folder = self.folder / f"full-{size}"
        shutil.rmtree(folder, ignore_errors=True)
        return pages.filled(self.folder, size, after=self.filled()[1]).copy_to(folder)

    def mails_with_answers(self) -> Path:
        """Return the larger corpus, with answers to what stands in the full shops."""
        folder = self.more_mails()
        if not (folder / "answers").exists():
            many = int(bulk.ANSWERS_SHARE * self.size.send_corpus)
            bulk.answer(self.filled()[1], folder / "answers", many=many)
        return folder

    def backlogs(self) -> Iterator[Figure]:
        """Measure the backlog on SQLite, and on PostgreSQL where a server is named."""
        shop = self.copy_of_small("backlog")
        yield from backlog.measure(shop, mails=self.size.backlog, on="SQLite")
        shutil.rmtree(shop.folder)
        if not server.URL:
            return
        with server.database() as url:
            folder = self.folder / "backlog-postgresql"
            shutil.rmtree(folder, ignore_errors=True)
            shop = Shop.open(folder, database=url)
            shop.ask("mail", "import", str(self.mails), "--mailbox", corpus.MAILBOX, "--live")
            yield from backlog.measure(shop, mails=self.size.backlog, on="PostgreSQL")
            shutil.rmtree(folder)

    def more_mails(self) -> Path:
        """Return a corpus that an import is busy with for a while."""
        folder = self.folder / f"mails-{self.size.send_corpus}"
        if corpus.shape_of(folder) is None:
            corpus.make(folder, mails=self.size.send_corpus, start=1_000_000)
        return folder


SECTIONS: dict[str, Section] = {
    "intake": lambda bench: intake.measure(bench.shop("intake"), bench.mails),
    "bulk": lambda bench: bulk.measure(
        bench.shop("bulk"), bench.mails_with_answers(), bench.copies_of_full()
    ),
    "live": lambda bench: live.measure(bench.shop("live"), mails=bench.size.live_mails),
    "pages": lambda bench: pages.measure(
        *bench.filled(), sizes=bench.size.conversations, rounds=bench.size.rounds
    ),
    "api": lambda bench: calls.measure(bench.shop("api"), calls=bench.size.calls),
    "footprint": lambda bench: footprint.measure(bench.copy_of_small("footprint")),
    "send": lambda bench: sending.measure(
        bench.copy_of_small("send"), bench.mails, bench.more_mails(), sends=bench.size.sends
    ),
    "large": lambda bench: large.measure(bench.shop("large"), size=bench.size.large_bytes),
    "backlog": Bench.backlogs,
}
LONG = {"backlog"}  # measured where somebody asks for it


def main(words: list[str] | None = None) -> int:
    """Run what was asked for; 0, or 1 where an import is incomplete, or a target is missed."""
    asked = _parser().parse_args(words)
    size = SIZES["tiny" if asked.tiny else "quick" if asked.quick else "full"]
    folder = Path(asked.keep or tempfile.mkdtemp(prefix="regulars-bench-")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return _run(asked, size, folder)
    except intake.Incomplete as incomplete:
        print(f"error: {incomplete}", file=sys.stderr)
        return 1
    finally:
        if not asked.keep:
            shutil.rmtree(folder, ignore_errors=True)


def _run(asked: argparse.Namespace, size: Size, folder: Path) -> int:
    mails = Path(asked.corpus).resolve() if asked.corpus else _own_mails(folder, size)
    bench = Bench(folder, size, mails, has_million=asked.million)
    figures: list[Figure] = []
    for name in asked.only or _usual(asked):
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        figures += SECTIONS[name](bench)
    shape = corpus.shape_of(mails)
    if asked.json:
        print(report.as_json(figures, corpus=asdict(shape) if shape else str(mails)))
    else:
        print(report.as_table(figures))
        print(f"\n{report.machine()}\ncorpus: {shape or mails}")
    missed = [each for each in figures if each.is_met is False]
    return 1 if asked.strict and missed else 0


def _usual(asked: argparse.Namespace) -> list[str]:
    return [name for name in SECTIONS if asked.long or name not in LONG]


def _own_mails(folder: Path, size: Size) -> Path:
    mails = folder / f"mails-{size.mails}"
    if corpus.shape_of(mails) is None:
        corpus.make(mails, mails=size.mails)
    return mails


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="bin/bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON in place of the table")
    parser.add_argument("--corpus", help="a folder of .eml files in place of the made ones")
    parser.add_argument("--quick", action="store_true", help="a small run, in a minute or two")
    parser.add_argument("--tiny", action="store_true", help="only to see that it works")
    parser.add_argument("--keep", metavar="DIR", help="work in DIR and leave the shops there")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a target is missed")
    parser.add_argument("--long", action="store_true", help="measure what takes long as well")
    parser.add_argument(
        "--million",
        action="store_true",
        help="bulk: into 1,000,000 conversations as well; filling that shop takes half an hour",
    )
    parser.add_argument(
        "--only", action="append", choices=list(SECTIONS), help="one section; may be repeated"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

"""``bin/bench``: measure on this machine, in one run, and say what holds."""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from bench import calls, corpus, footprint, intake, pages, report, sending
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


FULL = Size(
    mails=3_000,
    conversations=(10_000, 200_000),
    rounds=300,
    calls=1_200,
    sends=200,
    send_corpus=15_000,
)
QUICK = Size(
    mails=600, conversations=(500, 5_000), rounds=60, calls=200, sends=60, send_corpus=4_000
)
TINY = Size(mails=40, conversations=(60, 150), rounds=5, calls=8, sends=6, send_corpus=600)
SIZES = {"full": FULL, "quick": QUICK, "tiny": TINY}

Section = Callable[["Bench"], Iterator[Figure]]


@dataclass(frozen=True)
class Bench:
    """One run: where it works, how much it does, on which mails."""

    folder: Path
    size: Size
    mails: Path

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

    def more_mails(self) -> Path:
        """Return a corpus that an import is busy with for a while."""
        folder = self.folder / f"mails-{self.size.send_corpus}"
        if corpus.shape_of(folder) is None:
            corpus.make(folder, mails=self.size.send_corpus, start=1_000_000)
        return folder


SECTIONS: dict[str, Section] = {
    "intake": lambda bench: intake.measure(bench.shop("intake"), bench.mails),
    "pages": lambda bench: pages.measure(
        *bench.filled(), sizes=bench.size.conversations, rounds=bench.size.rounds
    ),
    "api": lambda bench: calls.measure(bench.shop("api"), calls=bench.size.calls),
    "footprint": lambda bench: footprint.measure(bench.copy_of_small("footprint")),
    "send": lambda bench: sending.measure(
        bench.copy_of_small("send"), bench.mails, bench.more_mails(), sends=bench.size.sends
    ),
}


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
    bench = Bench(folder, size, mails)
    figures: list[Figure] = []
    for name in asked.only or SECTIONS:
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
    parser.add_argument(
        "--only", action="append", choices=list(SECTIONS), help="one section; may be repeated"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())

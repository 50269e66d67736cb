"""How the command line talks: data on stdout, words on stderr, refusals in three lines.

Imports nothing heavy: ``regulars --help`` and ``regulars mail receive`` start through here.
"""

import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.status import Status

OK, FAILED, USAGE, WARNINGS = 0, 1, 2, 3
DATA_WRONG = 65  # EX_DATAERR: the mail server gives up and tells the sender
NOT_NOW = 75  # EX_TEMPFAIL: the mail server tries again later
PROGRESS_AFTER_SECONDS = 1.0
PROGRESS_EVERY_SECONDS = 0.2


class Refusal(Exception):
    """The command cannot do its work. Said in three lines, then the program ends.

    Attributes:
        error: What happened, one sentence.
        why: The reason; "" when the sentence says it.
        fix: What to do now.
        code: The exit code.
    """

    def __init__(self, error: str, *, why: str = "", fix: str = "", code: int = FAILED) -> None:
        super().__init__(error)
        self.error = error
        self.why = why
        self.fix = fix
        self.code = code


@dataclass
class Manners:
    """What the caller asked of every command."""

    as_json: bool = False
    quiet: bool = False
    yes: bool = False
    no_input: bool = False
    debug: bool = field(default_factory=lambda: "--debug" in sys.argv)


manners = Manners()


def say(words: str = "") -> None:
    """Tell the person at the terminal something; silent with --quiet."""
    if not manners.quiet:
        print(words, file=sys.stderr, flush=True)  # noqa: T201


def give(line: str) -> None:
    """Write one line of data."""
    print(line, flush=True)  # noqa: T201


def give_json(value: Any) -> None:
    """Write one JSON document."""
    give(json.dumps(value, ensure_ascii=False, default=str))


def answer(value: dict[str, Any], words: str) -> None:
    """Write `value` as JSON where it was asked for, otherwise tell `words`."""
    if manners.as_json:
        give_json(value)
    else:
        say(words)


def refuse(refusal: Refusal) -> None:
    """Say a refusal on stderr: error, why, fix."""
    lines = [("error:", refusal.error), ("why:", refusal.why), ("fix:", refusal.fix)]
    for label, words in lines:
        if words:
            print(f"{_strong(label):<6} {words}", file=sys.stderr, flush=True)  # noqa: T201


def may_colour() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


def _strong(label: str) -> str:
    if not may_colour():
        return f"{label:<6}"
    return f"\x1b[1;{31 if label == 'error:' else 36}m{label:<6}\x1b[0m"


def may_ask() -> bool:
    return sys.stdin.isatty() and not manners.no_input and not manners.yes


def ask(question: str, *, option: str, secret: bool = False) -> str:
    """Return what the person types.

    Raises:
        Refusal: nobody is there to be asked; names the `option` that answers instead.
    """
    if not may_ask():
        raise Refusal(f"{option} is missing.", fix=f"Give {option}.", code=USAGE)
    import click  # noqa: PLC0415 - only where somebody is asked

    return str(click.prompt(question, hide_input=secret, err=True))


@contextmanager
def progress(what: str) -> Iterator["Progress"]:
    """Show how far a long piece of work is: on a terminal only, and only after a second."""
    bar = Progress(what)
    try:
        yield bar
    finally:
        bar.clear()


class Progress:
    """One line on the terminal that is written over, drawn by rich."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._began = self._shown = time.monotonic()
        self._status: Status | None = None

    def __call__(self, done: int, total: int | None = None) -> None:
        """Say that `done` things (of `total`) are finished."""
        now = time.monotonic()
        wants = sys.stderr.isatty() and not manners.quiet and not manners.as_json
        too_soon = now - self._began < PROGRESS_AFTER_SECONDS
        if not wants or too_soon or now - self._shown < PROGRESS_EVERY_SECONDS:
            return
        self._shown = now
        of = f" of {total:,}" if total else ""
        self._line().update(f"{self.what} {done:,}{of}")

    def clear(self) -> None:
        """Wipe the line."""
        if self._status:
            self._status.stop()

    def _line(self) -> "Status":
        if self._status is None:
            from rich.console import Console  # noqa: PLC0415 - only for work that takes long

            self._status = Console(stderr=True).status(self.what)
            self._status.start()
        return self._status


def masked(secret: str) -> str:
    """Return a secret as it may be shown: its end only."""
    shown = 4
    return "…" + secret[-shown:] if len(secret) > 2 * shown else "…"

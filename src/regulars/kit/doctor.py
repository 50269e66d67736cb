"""What each app can say about its own health: for ``regulars doctor`` and ``GET /health``.

Apps register their checks in ``apps.py``. A check that raises is a failure like any other: the
others still run.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Literal

Level = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        level: "ok"; "warn": works, but look at it; "fail": does not work.
        what: The fact, in a few words: "550 5.7.26 from smtp.example.net".
        why: What it comes from; "" when `what` says it.
        fix: What to do; required unless all is well.
    """

    level: Level
    what: str
    why: str = ""
    fix: str = ""

    def __post_init__(self) -> None:
        if self.level != "ok" and not self.fix:
            raise ValueError(f"A finding that is not ok must say how to mend it: {self.what!r}.")


Check = Callable[[], Finding | Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Line:
    """One finding under the name of its check."""

    name: str
    finding: Finding

    def as_dict(self) -> dict[str, str]:
        """Return name, level, what, why and fix, for JSON."""
        return {"name": self.name, **asdict(self.finding)}


_CHECKS: dict[str, Check] = {}
_VITAL: dict[str, Check] = {}


def register(name: str, check: Check) -> None:
    """Let ``regulars doctor`` run this check, in place of a vital one of the same name.

    It may take seconds and use the network.
    """
    _CHECKS[name] = check


def register_vital(name: str, check: Check) -> None:
    """Let ``GET /health`` run this check too: milliseconds, no network, no writing."""
    _VITAL[name] = check


def examine() -> Iterator[Line]:
    """Run every check, vital ones first; yield each finding as it is made."""
    yield from _run({**_VITAL, **_CHECKS})


def vital_signs() -> list[Line]:
    """Run the vital checks only."""
    return list(_run(_VITAL))


def _run(checks: dict[str, Check]) -> Iterator[Line]:
    for name, check in checks.items():
        for finding in _findings(name, check):
            yield Line(name, finding)


def _findings(name: str, check: Check) -> list[Finding]:
    try:
        found = check()
        return [found] if isinstance(found, Finding) else list(found)
    except Exception as error:  # a broken check is itself a finding
        why = f"{type(error).__name__}: {error}"
        return [
            Finding(
                "fail",
                f"the check of {name} stopped",
                why,
                "mend what it says, then run doctor again",
            )
        ]

"""What is measured, said in one shape."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One line of the table.

    Attributes:
        what: In words.
        value, unit: As measured.
        floor: What the same unit is for the floor; None where there is none.
        target: In words, "" where there is none.
        is_met: None where there is no target.
    """

    section: str
    what: str
    value: float
    unit: str
    floor: float | None = None
    target: str = ""
    is_met: bool | None = None

    @property
    def ratio(self) -> float | None:
        """How many times its floor; for rates, how many times slower than the floor's."""
        if not self.floor or not self.value:
            return None
        return self.floor / self.value if self.unit.endswith("/s") else self.value / self.floor


def at_most(limit: float, unit: str) -> Callable[[float], tuple[str, bool]]:
    return lambda value: (f"≤ {limit:g} {unit}", value <= limit)


def at_least(limit: float, unit: str) -> Callable[[float], tuple[str, bool]]:
    return lambda value: (f"≥ {limit:g} {unit}", value >= limit)


def figure(
    section: str,
    what: str,
    value: float,
    unit: str,
    *,
    floor: float | None = None,
    target: Callable[[float], tuple[str, bool]] | None = None,
) -> Figure:
    """Return a figure with its target judged."""
    words, is_met = target(value) if target else ("", None)
    return Figure(section, what, value, unit, floor, words, is_met)


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)

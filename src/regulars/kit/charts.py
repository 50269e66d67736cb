"""Control charts: which values of a series are news, and which the usual up and down."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import fmean, median, quantiles

POINTS_BEFORE_LIMITS = 12

# Three standard deviations, and the upper limit of the moving range, per average moving range.
_BY_MEAN = (3 / 1.128, 3.267)
_BY_MEDIAN = (3.145, 3.865)

# Of how many points in a row, how many lie beyond how many sigma on one side.
_RULES = {1: (1, 1, 3.0), 2: (3, 2, 2.0), 3: (5, 4, 1.0), 4: (8, 8, 0.0)}


@dataclass(frozen=True)
class Signal:
    """The point at `index` (from 0) completes Western Electric rule `rule` (1 to 4)."""

    index: int
    rule: int


@dataclass(frozen=True)
class Xmr:
    """An XmR chart. `mean` and `mr_mean` are medians where `method` is "median"."""

    mean: float
    lower: float
    upper: float
    mr_mean: float
    mr_upper: float
    signals: tuple[Signal, ...]
    method: str


def xmr(values: Sequence[float], *, floor: float | None = 0.0) -> Xmr | None:
    """Return centre, limits and signals of a series, or None before its twelfth point.

    Args:
        values: In order of time, without gaps.
        floor: What the measure cannot fall below; the lower limit stops there.

    Source: UX.md §4.6, MEASURES.md §2.8.
    """
    return limits(values, floor=floor) if len(values) >= POINTS_BEFORE_LIMITS else None


def limits(values: Sequence[float], *, floor: float | None = 0.0) -> Xmr:
    """Return the chart of at least two values, however few; see `xmr` for what people are shown.

    The mean would let a point far out widen the very limits that should tell it, so such a series
    is judged by medians.
    """
    ranges = [abs(after - before) for before, after in pairwise(values)]
    if _has_a_point_far_out(values) and median(ranges) > 0:
        return _chart(values, median(values), median(ranges), _BY_MEDIAN, "median", floor)

    return _chart(values, fmean(values), fmean(ranges), _BY_MEAN, "mean", floor)


def signals(values: Sequence[float], *, centre: float, sigma: float) -> tuple[Signal, ...]:
    """Return the points that complete one of the Western Electric rules, by rule, then by time.

    A point completes a rule only if it lies beyond that rule's line itself.
    """
    distances = [(value - centre) / sigma if sigma else 0.0 for value in values]
    return tuple(Signal(index, rule) for rule in _RULES for index in _completing(distances, rule))


def _has_a_point_far_out(values: Sequence[float]) -> bool:
    """Tukey's far out: three quartile distances or more beyond a quartile."""
    low, _, high = quantiles(values, n=4, method="inclusive")
    fence = 3 * (high - low)
    return min(values) < low - fence or max(values) > high + fence


def _chart(
    values: Sequence[float],
    centre: float,
    average_range: float,
    factors: tuple[float, float],
    method: str,
    floor: float | None,
) -> Xmr:
    reach = factors[0] * average_range
    lower = centre - reach
    return Xmr(
        mean=centre,
        lower=lower if floor is None else max(lower, floor),
        upper=centre + reach,
        mr_mean=average_range,
        mr_upper=factors[1] * average_range,
        signals=signals(values, centre=centre, sigma=reach / 3),
        method=method,
    )


def _completing(distances: Sequence[float], rule: int) -> Iterator[int]:
    window, needed, line = _RULES[rule]
    for index, distance in enumerate(distances):
        side = 1 if distance > 0 else -1
        recent = distances[max(0, index - window + 1) : index + 1]
        beyond = sum(side * other > line for other in recent)
        if side * distance > line and beyond >= needed:
            yield index

"""Rates with their uncertainty: what share of how many, and between which bounds."""

from dataclasses import dataclass
from math import sqrt

Z_95 = 1.959964


@dataclass(frozen=True)
class Rate:
    """`x` of `n`. Estimate and bounds are shares from 0 to 1; None, never 0, when `n` is 0."""

    x: int
    n: int
    estimate: float | None
    lo: float | None
    hi: float | None
    method: str


def wilson(x: int, n: int, z: float = Z_95) -> Rate:
    """Return the share of `x` in `n` with its Wilson score interval, by default of 95 %.

    Raises:
        ValueError: `x` is below 0 or above `n`.

    Source: Newcombe 1998, method 3; MEASURES.md §2.2.
    """
    if not 0 <= x <= n:
        raise ValueError(f"{x} of {n} is no share.")
    if n == 0:
        return Rate(0, 0, None, None, None, "wilson")

    p, zz = x / n, z * z
    middle = p + zz / (2 * n)
    reach = z * sqrt(p * (1 - p) / n + zz / (4 * n * n))
    # At the ends the bound is exact; the formula misses it by the last bit.
    lo = 0.0 if x == 0 else (middle - reach) / (1 + zz / n)
    hi = 1.0 if x == n else (middle + reach) / (1 + zz / n)
    return Rate(x, n, p, lo, hi, "wilson")

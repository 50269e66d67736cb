"""Public holidays, looked up by a process that ends: the library knows 200 countries in 19 MB.

As a program (``python -m regulars.business.almanac GR "" 2025 2026``) it is that process, and
prints the dates as a list of JSON.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path

import regulars
from regulars.business.rules import holiday_dates

SECONDS = 30
_SOURCES = str(Path(regulars.__file__).parents[1])


@lru_cache(64)
def closed_dates(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    """Return the same as ``rules.holiday_dates``; takes half a second the first time.

    Args:
        years: A tuple or a range.
    """
    if "holidays" in sys.modules:  # somebody needed it before: it costs nothing more
        return holiday_dates(country, subdivision, years)
    try:
        return _told(country, subdivision, *map(str, years))
    except (OSError, subprocess.SubprocessError):  # no room for another process
        return holiday_dates(country, subdivision, years)


def _told(*words: str) -> frozenset[date]:
    told = subprocess.run(  # noqa: S603 - ourselves
        [sys.executable, "-m", "regulars.business.almanac", *words],
        capture_output=True,
        check=True,
        timeout=SECONDS,
        env={**os.environ, "PYTHONPATH": _SOURCES},
    )
    return frozenset(map(date.fromisoformat, json.loads(told.stdout)))


def _tell(country: str, subdivision: str, *years: str) -> None:
    dates = holiday_dates(country, subdivision, map(int, years))
    sys.stdout.write(json.dumps(sorted(day.isoformat() for day in dates)))


if __name__ == "__main__":
    _tell(*sys.argv[1:])

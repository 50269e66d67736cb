"""Public holidays, looked up by a process that ends: the library knows 200 countries in 19 MB.

As a program (``python -m regulars.business.almanac GR "" 2025 2026``) it is that process, and
prints the dates as a list of JSON. What it told is kept in the data folder, for every process and
the next start, until the library is another version.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from threading import get_ident
from urllib.parse import quote

from django.conf import settings

import regulars
from regulars.business.rules import holiday_dates

SECONDS = 30
FOLDER = "almanac"  # in the data folder; whoever removes it loses half a second
_SOURCES = str(Path(regulars.__file__).parents[1])


@lru_cache(64)
def closed_dates(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
    """Return the same as ``rules.holiday_dates``; takes half a second where it is not kept yet.

    Args:
        years: A tuple or a range.
    """
    path = _path_of(country, subdivision, *map(str, years))
    kept = _read(path)
    if kept is not None:
        return kept
    dates = _looked_up(country, subdivision, years)
    with suppress(OSError):  # no room, or no right to write: it is looked up again next time
        _keep(path, dates)
    return dates


def _path_of(*words: str) -> Path:
    library = f"{metadata.version('holidays')}-{regulars.__version__}"
    name = quote("-".join(words), safe="")
    return Path(settings.REGULARS_DATA) / FOLDER / library / f"{name}.json"


def _read(path: Path) -> frozenset[date] | None:
    """Return what is kept there; None for nothing, or nothing that can be read."""
    try:
        return _dates_of(path.read_bytes())
    except (OSError, ValueError, TypeError):
        return None


def _keep(path: Path, dates: frozenset[date]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}-{get_ident()}")
    new.write_text(_text_of(dates))
    new.replace(path)  # whole or not at all: others may be reading


def _looked_up(country: str, subdivision: str, years: Sequence[int]) -> frozenset[date]:
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
    return _dates_of(told.stdout)


def _dates_of(text: bytes) -> frozenset[date]:
    return frozenset(map(date.fromisoformat, json.loads(text)))


def _text_of(dates: frozenset[date]) -> str:
    return json.dumps(sorted(day.isoformat() for day in dates))


def _tell(country: str, subdivision: str, *years: str) -> None:
    sys.stdout.write(_text_of(holiday_dates(country, subdivision, map(int, years))))


if __name__ == "__main__":
    _tell(*sys.argv[1:])

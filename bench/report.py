"""The figures, as a table for people and as JSON for programs."""

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bench.figures import Figure
from regulars.kit import clock

_JUDGED = {True: "met", False: "MISSED", None: ""}
HEADINGS = ("", "measured", "floor", "ratio", "target", "")


def machine() -> dict[str, Any]:
    """Return what the figures were measured on."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "at": clock.now().isoformat(timespec="seconds"),
        "processor": model,
        "cores": os.cpu_count(),
        "load": [round(each, 2) for each in os.getloadavg()],
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "command": " ".join(["bin/bench", *sys.argv[1:]]),
    }


def as_json(figures: Sequence[Figure], **more: Any) -> str:
    """Return everything as one JSON object."""
    rows = [{**asdict(each), "ratio": each.ratio} for each in figures]
    return json.dumps({"machine": machine(), **more, "figures": rows}, indent=1)


def as_table(figures: Sequence[Figure]) -> str:
    """Return a table with one section after the other."""
    lines: list[tuple[str, ...]] = []
    section = ""
    for each in figures:
        if each.section != section:
            section = each.section
            lines.append((f"{section}:", "", "", "", "", ""))
        lines.append(_line(each))
    widths = [max(len(line[place]) for line in [HEADINGS, *lines]) for place in range(6)]
    return "\n".join(_set(line, widths) for line in [HEADINGS, *lines])


def _line(each: Figure) -> tuple[str, ...]:
    ratio = "" if each.ratio is None else f"{each.ratio:.2f} ×"
    floor = "" if each.floor is None else f"{_number(each.floor)} {each.unit}"
    value = f"{_number(each.value)} {each.unit}"
    return (f"  {each.what}", value, floor, ratio, each.target, _JUDGED[each.is_met])


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.2f}"


def _set(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = line
    cells = [first.ljust(widths[0])]
    cells += [cell.rjust(width) for cell, width in zip(others[:3], widths[1:4], strict=True)]
    cells += [cell.ljust(width) for cell, width in zip(others[3:], widths[4:], strict=True)]
    return "  ".join(cells).rstrip()

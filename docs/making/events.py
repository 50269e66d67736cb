"""What can happen: the journal's catalogue."""

import inspect
from itertools import groupby
from types import UnionType
from typing import Any

from docs.making import head
from regulars.journal.events import CATALOGUE, Event, field_types


def page() -> str:
    """Return every event by its name."""
    declared = [event for event in CATALOGUE.values() if ".tests." not in event.__module__]
    ordered = sorted(declared, key=lambda event: event.name)
    parts = [head("events")]
    for noun, events in groupby(ordered, key=lambda event: event.name.partition(".")[0]):
        parts.append(f"## {noun}\n")
        parts += [_entry(event) for event in events]
    return "\n".join(parts)


def _entry(event: type[Event]) -> str:
    lines = [f"### `{event.name}`\n", inspect.getdoc(event) or "", ""]
    lines += [f"*{str(event.sentence).rstrip('.')}.* Declared in `{event.__module__}`.", ""]
    fields = field_types(event)
    if fields:
        lines += ["| Field | Type | |", "|---|---|---|"]
    for name, kind in fields.items():
        note = "personal" if name in event.personal else ""
        lines.append(f"| `{name}` | {_words(kind)} | {note} |")
    return "\n".join(lines) + "\n"


def _words(kind: Any) -> str:
    text = str(kind) if isinstance(kind, UnionType) or not hasattr(kind, "__name__") else ""
    return (text or kind.__name__).replace("|", "or")

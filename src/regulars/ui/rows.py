"""Rows of conversations: kept in memory by what they say, and quick to draw where they are new."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.safestring import SafeString

from regulars.ui.drawing import drawn, remembered_each
from regulars.ui.filling import filled

_ROW = "ui/components/conversation_row.html"
_LOOKED_AT = ("current", "pick", "compact", "unread")
_SHOWN = ("number", "url", "name", "language", "subject", "words", "age")
_WAIT = ("waited", "standard", "state", "late", "due")
_META = ("channel", "channel_icon", "pills", "owner", "presence", "marks")


def drawn_rows(rows: Iterable[Mapping[str, Any]]) -> SafeString:
    """Return rows as ``ui/components/conversation_row.html`` describes them, one after another."""
    return remembered_each(_ROW, rows, _drawn_row)


def _drawn_row(row: Mapping[str, Any]) -> SafeString:
    wait = _part("ui/components/wait.html", row, _WAIT) if row.get("waited") else ""
    words = {
        **{name: row.get(name) or "" for name in _SHOWN},
        "wait": wait,
        "meta": _part("ui/components/_row_meta.html", row, _META),
    }
    return filled(_ROW, words, {name: row.get(name) for name in _LOOKED_AT}, name="row")


def _part(template: str, row: Mapping[str, Any], names: Iterable[str]) -> SafeString:
    return drawn(template, {name: row.get(name) for name in names})

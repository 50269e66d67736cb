"""Rows of conversations: kept in memory by what they say, and quick to draw where they are new."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from regulars.ui.drawing import drawn, frozen, remembered
from regulars.ui.filling import filled

_ROW = "ui/components/conversation_row.html"
_SHOWN = ("number", "url", "name", "language", "subject", "words", "age")
_WAIT = ("waited", "standard", "state", "late", "due")
_META = ("channel", "channel_icon", "pills", "owner", "presence")
_NOT_SHOWN = frozenset({"conversation", "drawn"})

Look = tuple[bool, str, str, str]  # current, pick, compact, marks


def drawn_row(
    row: Mapping[str, Any], *, current: bool, pick: str = "", compact: str = "", marks: str = ""
) -> SafeString:
    """Return a row as ``ui/components/conversation_row.html`` describes it.

    Args:
        row: Where it has a dictionary under "drawn", what is drawn of it is kept there. Whoever
            gives such a dictionary again says that the row and its language are the same.
    """
    look = (current, pick, compact, marks)
    kept = row.get("drawn")
    if kept is None:
        return _by_content(row, look)
    found: SafeString | None = kept.get(look)
    if found is None:
        found = _drawn(row, look)
        if not settings.DEBUG:
            kept[look] = found
    return found


def _by_content(row: Mapping[str, Any], look: Look) -> SafeString:
    shown = {name: value for name, value in row.items() if name not in _NOT_SHOWN}
    key = (_ROW, get_language(), frozen(shown), frozen(look))
    return remembered(key, lambda: _drawn(row, look))


def _drawn(row: Mapping[str, Any], look: Look) -> SafeString:
    current, pick, compact, marks = look
    language = get_language()
    wait: str = ""
    if row.get("waited"):
        told = {name: row.get(name) for name in _WAIT}
        wait = drawn("ui/components/wait.html", told, language=language)
    meta = {**{name: row.get(name) for name in _META}, "marks": marks}
    words = {
        **{name: row.get(name) or "" for name in _SHOWN},
        "wait": wait,
        "meta": drawn("ui/components/_row_meta.html", meta, language=language),
    }
    given = {"current": current, "pick": pick, "compact": compact, "unread": row.get("unread")}
    return filled(_ROW, words, given, name="row", language=language)

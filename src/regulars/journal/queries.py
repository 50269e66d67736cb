"""Read what happened: a thing's timeline, the stream of everything, the state of the seals."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from regulars.journal.events import CATALOGUE, Event, field_types
from regulars.journal.models import Entry
from regulars.journal.positions import Position, between, position_now
from regulars.journal.refs import Thing, ref_of
from regulars.journal.verification import Verification, verify
from regulars.kit.actor import Actor
from regulars.kit.paging import Page, page_of
from regulars.kit.permissions import can
from regulars.kit.reading import places, read_rows

__all__ = [
    "Line",
    "Position",
    "Stretch",
    "Verification",
    "event_of",
    "line_of",
    "position_now",
    "stream",
    "timeline",
    "verify",
]

log = logging.getLogger(__name__)

ERASED = "…"

# Each branch reads one index backwards and stops; together they cost a few rows per thing.
# In the words of the partial index: by other words SQLite does not know it, and reads everything.
_BRANCH = """SELECT * FROM (
    SELECT id FROM journal_entry WHERE {column} = %s AND NOT ({column} = '') AND id < %s{named}
    ORDER BY id DESC LIMIT %s
) AS {column}_{place}"""
_NEWEST = "WHERE id IN ({branches}) ORDER BY id DESC LIMIT %s"
_NO_LIMIT = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline: when, and the sentence in the reader's language."""

    at: datetime
    sentence: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the stream, and where to go on."""

    entries: list[Entry]
    position: Position


def timeline(
    refs: Sequence[Thing],
    *,
    actor: Actor,
    before: int | None = None,
    names: Collection[str] = (),
    limit: int = 50,
) -> Page[Line]:
    """Return what happened to these things, newest first, in the active language.

    Args:
        refs: Things the actor may see (the caller has asked); instances or "kind:id".
        actor: Who reads it.
        before: The entry id in the cursor of the page before: ``paging.decode(cursor)[0]``.
        names: Only events of these names; all where none is named.
        limit: How many lines at most.

    Returns: a page; empty for anybody who does not work here.
    """
    if not refs or not can(actor, "journal.see"):
        return Page((), None)
    shown = [ref_of(ref) for ref in refs]
    entries = _newest(shown, before or _NO_LIMIT, tuple(names), limit + 1)
    lines = [line_of(entry) for entry in entries]
    return page_of(lines, limit=limit, key=lambda line: (line.entry.pk,))


def line_of(entry: Entry) -> Line:
    """Return an entry as a sentence in the active language; what was erased is "…"."""
    return Line(at=entry.at, sentence=_sentence(entry), entry=entry)


def event_of(entry: Entry) -> Event:
    """Return the event an entry was recorded from.

    Fields that were erased, or declared later, have their default, else "" for text and None.

    Raises:
        LookupError: no event of this name is declared any more.
    """
    kind = CATALOGUE.get(entry.name)
    if kind is None:
        raise LookupError(f"No event is called {entry.name!r} any more.")
    kept = {**entry.data, **(entry.personal or {})}
    fields = field_types(kind).items()
    return kind(**{name: _value(kind, name, hint, kept) for name, hint in fields})


def stream(after: Position, *, names: Collection[str] | None = None, limit: int = 100) -> Stretch:
    """Return what was recorded after a position, in an order in which nothing is ever inserted.

    Only what is settled: on PostgreSQL an entry waits for older transactions to end. Begin with
    `position_now`; go on from the position returned, which moves on past other names too.
    """
    upto = position_now()
    entries = list(between(after, upto, names=names)[:limit])
    if len(entries) == limit:
        return Stretch(entries, Position.of(entries[-1]))
    return Stretch(entries, max(after, upto))


def _newest(refs: list[str], before: int, names: tuple[str, ...], limit: int) -> list[Entry]:
    branches: list[str] = []
    values: list[Any] = []
    named = f" AND name IN {places(names)}" if names else ""
    for place, ref in enumerate(refs):
        for column in ("about", "also"):
            branches.append(_BRANCH.format(column=column, place=place, named=named))
            values += [ref, before, *names, limit]
    condition = _NEWEST.format(branches=" UNION ".join(branches))
    return read_rows(Entry, condition, [*values, limit])


def _sentence(entry: Entry) -> str:
    kind = CATALOGUE.get(entry.name)
    if kind is None:
        return entry.name
    try:
        values = _words(kind, {**entry.data, **(entry.personal or {})})
        values["actor"] = entry.actor_name or _("Somebody")
        return str(kind.sentence.format(**values))  # type: ignore[union-attr]  # of lazy text too
    except (LookupError, ValueError, TypeError):  # a catalogue's slip must not take the page down
        log.exception("The sentence of %s cannot be written in this language.", entry.name)
        return entry.name


def _words(kind: type[Event], kept: dict[str, Any]) -> dict[str, Any]:
    """Return what a sentence takes: codes as people read them, what was erased as "…"."""
    said = {name: show(kept[name]) for name, show in kind.shown.items() if name in kept}
    return {**dict.fromkeys(field_types(kind), ERASED), **kept, **said}


def _value(kind: type[Event], name: str, hint: Any, kept: dict[str, Any]) -> Any:
    if name in kept:
        return kept[name]
    if hasattr(kind, name):  # a dataclass keeps a field's default on the class
        return getattr(kind, name)
    return "" if hint is str else None

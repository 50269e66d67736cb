"""Record what happened, seal it, and erase what was personal in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Q

from regulars.jobs import context
from regulars.jobs.actions import enqueue
from regulars.journal import sealing
from regulars.journal.appending import append
from regulars.journal.context import caused_by
from regulars.journal.events import (
    CATALOGUE,
    PROJECTIONS,
    REACTIONS,
    Event,
    PersonalErased,
    Projection,
    Reaction,
    values_of,
)
from regulars.journal.models import PRIVATE_KINDS, Entry
from regulars.journal.refs import Thing, ref_of
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.making import made

Subscription = TypeVar("Subscription", Projection, Reaction)

NAME_CHARS = 120


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One thing to record; the fields are those of `record`."""

    event: Event
    about: Thing
    by: Actor
    also: Thing | None = None
    at: datetime | None = None
    cause: Entry | None = None


def record(
    event: Event,
    *,
    about: Thing,
    by: Actor,
    also: Thing | None = None,
    cause: Entry | None = None,
) -> Entry:
    """Append what happened to the journal, within the transaction that made it happen.

    Args:
        event: An instance of a declared event.
        about: The thing it happened to: a saved model instance, or "kind:id".
        by: Who did it.
        also: A second thing on whose timeline it shows.
        cause: The entry that led to it; None: the one whose reaction is running, if any.

    Raises:
        RuntimeError: no transaction is open.
        TypeError: the event is not declared, or a value in it is not JSON-plain.
    """
    return record_many([Happening(event=event, about=about, by=by, also=also, cause=cause)])[0]


def record_many(happenings: Sequence[Happening]) -> list[Entry]:
    """Append many things that happened, in their order; as `record` for each, but faster.

    Each subscriber hears once, of all of them together. `at` dates what is imported.

    Raises:
        RuntimeError, TypeError: as `record`; then none is recorded.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("record() must run inside transaction.atomic().")
    if not happenings:
        return []

    now = clock.now()
    inherited = _inherited_cause()
    entries = [_entry(happening, now, inherited) for happening in happenings]
    append(entries)
    _queue_reactions(entries)
    _project(entries)
    return entries


@transaction.atomic
def seal_entries(*, by: Actor) -> int:
    """Chain the next entries to the seals before; return how many, at most `sealing.BATCH`.

    Raises nothing and records nothing: seals are about the journal, not in it. Writers never wait
    for it: it takes only what is settled.
    """
    return sealing.seal_next(clock.now())


@transaction.atomic
def erase_personal(ref: Thing, *, by: Actor) -> int:
    """Empty what is personal in every entry about a thing, or done by it; return how many.

    What happened, when and to what stays, and the seals still hold: they cover a salted digest of
    each personal value, and the salt goes too. Recorded as PersonalErased.
    """
    ref = ref_of(ref)
    kind, _colon, identity = ref.partition(":")
    theirs = Q(about=ref) | Q(also=ref) | Q(actor_kind=kind, actor_id=identity)
    entries = Entry.objects.filter(theirs).exclude(salt="")
    entries.filter(actor_kind__in=PRIVATE_KINDS).update(actor_name="")
    count = entries.update(personal=None, salt="")

    record(PersonalErased(entries=count), about=ref, by=by)
    return count


def _entry(happening: Happening, now: datetime, inherited: tuple[int | None, int]) -> Entry:
    event, by = happening.event, happening.by
    if CATALOGUE.get(getattr(event, "name", "")) is not type(event):
        raise TypeError(f"{type(event).__name__} is not a declared event. Subclass Event.")
    cause, depth = inherited
    if happening.cause is not None:
        cause, depth = happening.cause.pk, happening.cause.depth + 1
    data, personal = values_of(event)
    return made(
        Entry,
        at=happening.at or now,
        name=event.name,
        about=ref_of(happening.about),
        also=ref_of(happening.also),
        actor_kind=by.kind,
        actor_id=by.id,
        actor_name=by.name[:NAME_CHARS],
        data=data,
        personal=personal,
        cause_id=cause,
        depth=depth,
        request_id=context.request_id.get(),
    )


def _inherited_cause() -> tuple[int | None, int]:
    cause = context.cause_id.get()
    if cause is None:
        return None, 0
    depth = Entry.objects.filter(pk=cause).values_list("depth", flat=True).first()
    return (None, 0) if depth is None else (cause, depth + 1)


def _queue_reactions(entries: Sequence[Entry]) -> None:
    for reaction, heard in _heard(entries, REACTIONS):
        wanted = [entry for entry in heard if reaction.wants is None or reaction.wants(entry)]
        if wanted:
            with caused_by(wanted[-1]):
                _queue(reaction, wanted)


def _queue(reaction: Reaction, entries: list[Entry]) -> None:
    payload = {"subscriber": reaction.path, "entries": [entry.pk for entry in entries]}
    enqueue("journal.react", payload, priority=reaction.priority)


def _project(entries: Sequence[Entry]) -> None:
    for projection, heard in _heard(entries, PROJECTIONS):
        projection.run(heard)


def _heard(
    entries: Sequence[Entry], registry: Mapping[str, list[Subscription]]
) -> list[tuple[Subscription, list[Entry]]]:
    """Return who hears of these, each with its entries in order, in order of subscribing."""
    heard: dict[str, tuple[Subscription, list[Entry]]] = {}
    for entry in entries:
        for subscription in registry.get(entry.name, ()):
            heard.setdefault(subscription.path, (subscription, []))[1].append(entry)
    return list(heard.values())

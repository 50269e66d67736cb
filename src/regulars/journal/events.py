"""Declare what can happen, and who wants to hear of it.

An event is declared once, in its app's ``events.py``; that feeds the timeline, the audit log, live
updates, the reference page and erasure.
"""

import types
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from regulars.jobs.rules import NORMAL
from regulars.journal.models import Entry

CATALOGUE: dict[str, type["Event"]] = {}
PROJECTIONS: dict[str, list["Projection"]] = {}
REACTIONS: dict[str, list["Reaction"]] = {}

PLAIN = (str, int, float, bool, type(None), Any)

# What the class, `record` and every sentence call their own.
TAKEN = frozenset({"name", "sentence", "personal", "shown", "actor"}) | frozenset(
    {"event", "about", "by", "also", "at", "cause"}
)

Shown = Mapping[str, Callable[[Any], str | Promise]]

Subscriber = TypeVar("Subscriber", bound=Callable[[list[Entry]], None])


@dataclass(frozen=True, kw_only=True)
class Event:
    """Base of everything that can happen. Subclass it as a frozen, keyword-only dataclass.

    Class arguments, all but the last required:
        name: "conversation.closed". Kept for ever: entries and other programs refer to it.
        sentence: Lazily translated, with {actor} and the names of fields in braces.
        personal: Names of the fields that are about a person and go when that person is erased.
        shown: Field of the sentence → function from its value (a code, a moment as ISO text) to
            what people read, in the active language. It takes whatever was ever recorded.

    Fields hold JSON-plain values: text, numbers, booleans, None, lists and dicts of those; give
    moments as ISO text. The docstring is the event's entry in the reference.

    Raises:
        TypeError: an argument is missing, two events share a name, a personal field does not exist,
            a field has a name that is taken, or its type is not JSON-plain.
    """

    name: ClassVar[str]
    sentence: ClassVar[str | Promise]
    personal: ClassVar[frozenset[str]]
    shown: ClassVar[Shown]

    def __init_subclass__(
        cls,
        *,
        name: str = "",
        sentence: str | Promise = "",
        personal: tuple[str, ...] | None = None,
        shown: Shown | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init_subclass__(**kwargs)
        if not name or not sentence or personal is None:
            raise TypeError(f"{cls.__name__} must give name=, sentence= and personal= (may be ()).")
        _refuse_same_name(cls, name)
        _refuse_unknown_fields(cls, {*personal, *(shown or ())})
        cls.name, cls.sentence, cls.personal = name, sentence, frozenset(personal)
        cls.shown = shown or {}
        CATALOGUE[name] = cls


@dataclass(frozen=True, slots=True)
class Projection:
    """A subscriber that runs in the transaction of what happened."""

    path: str
    run: Callable[[list[Entry]], None]


@dataclass(frozen=True, slots=True)
class Reaction:
    """A subscriber that runs afterwards, as a job."""

    path: str
    run: Callable[[list[Entry]], None]
    wants: Callable[[Entry], bool] | None
    priority: int


def field_types(kind: type[Event]) -> Mapping[str, Any]:
    """Return the fields of an event in their order, with their types."""
    hints = get_type_hints(kind)
    return {name: hint for name, hint in hints.items() if get_origin(hint) is not ClassVar}


def values_of(event: Event) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return an event's values, those that are personal apart; None where it declares none."""
    fields = list(vars(event).items())
    data = {name: value for name, value in fields if name not in event.personal}
    if not event.personal:
        return data, None
    return data, {name: value for name, value in fields if name in event.personal}


def projects(*kinds: type[Event]) -> Callable[[Subscriber], Subscriber]:
    """Run a function in the very transaction in which one of these happens.

    It gets the entries of one `record` or `record_many`, in order, and writes only its own app's
    tables: it is part of somebody else's transaction, so it must be quick and must not fail.
    """

    def subscribe(function: Subscriber) -> Subscriber:
        for kind in kinds:
            _add(PROJECTIONS, kind, Projection(_path(function), function))
        return function

    return subscribe


def reacts(
    *kinds: type[Event],
    wants: Callable[[Entry], bool] | None = None,
    priority: int = NORMAL,
) -> Callable[[Subscriber], Subscriber]:
    """Run a function after one of these has happened, as a job, in a transaction of its own.

    It gets the entries of one `record` or `record_many`, in order, and calls one action; what it
    records has the last of them as its cause. It takes effect exactly once.

    Args:
        kinds: The events to hear of.
        wants: Asked in the transaction of what happened; where it says no to every entry, no job
            is written. It must not touch the database.
        priority: PERSON, NORMAL or BULK.
    """

    def subscribe(function: Subscriber) -> Subscriber:
        for kind in kinds:
            _add(REACTIONS, kind, Reaction(_path(function), function, wants, priority))
        return function

    return subscribe


def _refuse_same_name(cls: type[Event], name: str) -> None:
    other = CATALOGUE.get(name)
    if other is not None and _path(other) != _path(cls):
        raise TypeError(f"Two events are named {name!r}. Rename one of them.")


def _refuse_unknown_fields(cls: type[Event], named: set[str]) -> None:
    fields = field_types(cls)
    if taken := TAKEN & set(fields):
        raise TypeError(
            f"{cls.__name__} cannot have fields called {sorted(taken)}: these names are taken. "
            "Say what it is the name or the moment of, such as team_name or due_at."
        )
    if missing := named - set(fields):
        raise TypeError(f"{cls.__name__} has no fields {sorted(missing)} to be personal or shown.")
    for name, hint in fields.items():
        if not _is_plain(hint):
            raise TypeError(
                f"{cls.__name__}.{name} must be JSON-plain: text, numbers, booleans, None, lists "
                "and dicts of those. Give moments as ISO text, things as their id."
            )


def _is_plain(hint: Any) -> bool:
    if hint in PLAIN:
        return True
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return True
    return origin in (list, dict, Union, types.UnionType) and all(map(_is_plain, inner))


def _add(registry: dict[str, list[Any]], kind: type[Event], subscriber: Any) -> None:
    others = registry.setdefault(kind.name, [])
    others[:] = [other for other in others if other.path != subscriber.path]
    others.append(subscriber)


def _path(thing: Any) -> str:
    return f"{thing.__module__}.{thing.__qualname__}"


@dataclass(frozen=True, kw_only=True)
class PersonalErased(
    Event,
    name="journal.personal_erased",
    sentence=_("{actor} erased what the journal held about this person."),
    personal=(),
):
    """Personal values were emptied in all entries about a thing, so many entries."""

    entries: int


@dataclass(frozen=True, kw_only=True)
class JobRetried(
    Event,
    name="job.retried",
    sentence=_("{actor} let the failed job {job} run again."),
    personal=(),
):
    """Somebody sent a failed job back to the queue."""

    job: str


@dataclass(frozen=True, kw_only=True)
class JobDropped(
    Event, name="job.dropped", sentence=_("{actor} dropped the failed job {job}."), personal=()
):
    """Somebody deleted a failed job; its work will not be done."""

    job: str

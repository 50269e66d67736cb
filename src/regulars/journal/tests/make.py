"""Events, subscribers and the cast for the tests of the journal."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from regulars.journal.actions import record
from regulars.journal.events import Event, projects, reacts
from regulars.journal.models import Entry
from regulars.kit.actor import Actor

ADA = Actor(kind="staff", id="1", name="Ada", roles=frozenset({"owner"}))
BEN = Actor(kind="staff", id="2", name="Ben", roles=frozenset({"viewer"}))
CLEO = Actor(kind="customer", id="3", name="Cleo")

PROJECTED: list[list[Entry]] = []
HEARD: list[list[Entry]] = []


@dataclass(frozen=True, kw_only=True)
class BreadBaked(
    Event,
    name="tests.bread_baked",
    sentence=_("{actor} baked {loaves} loaves for {guest}."),
    personal=("guest",),
):
    """Bread came out of the oven."""

    loaves: int
    guest: str = "nobody"


@dataclass(frozen=True, kw_only=True)
class BreadBurnt(Event, name="tests.bread_burnt", sentence=_("{actor} burnt bread."), personal=()):
    """Bread stayed in the oven."""

    again: bool = False


@projects(BreadBaked, BreadBurnt)
def keep(entries: list[Entry]) -> None:
    PROJECTED.append(entries)


@reacts(BreadBurnt, wants=lambda entry: not entry.data["again"])
def apologise(entries: list[Entry]) -> None:
    HEARD.append(entries)


@reacts(BreadBaked, wants=lambda entry: entry.data["loaves"] > 100)
def bake_again(entries: list[Entry]) -> None:
    """Answers itself for ever, if nobody cuts it."""
    record(BreadBaked(loaves=entries[-1].data["loaves"]), about="oven:1", by=ADA)


def a_loaf(
    *, loaves: int = 3, guest: str = "Cleo", by: Actor = ADA, about: str = "oven:1"
) -> Entry:
    """Return an entry that is about the oven and shows with customer 3, too."""
    with transaction.atomic():
        return record(BreadBaked(loaves=loaves, guest=guest), about=about, also="customer:3", by=by)

"""Slots: the places in our pages that higher apps may fill, and what each place is told.

A page of a lower app says ``{% slot "conversation.sidebar" conversation=conversation %}``. A higher
app fills it in ``apps.py``::

    slots.fill("conversation.sidebar", recovery.panels.case, order=30)

The renderer is called with the values the slot declares, by name, and nothing else; it returns what
to show (text is escaped, a SafeString is not), or "" for nothing. It does its own permission check.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

Render = Callable[[Mapping[str, Any]], str]

ALWAYS = ("request", "actor")


@dataclass(frozen=True)
class Slot:
    """A place in a page.

    Attributes:
        gives: Names of the values a renderer is told, besides ``request`` and ``actor``.
        about: Where it is, for whoever fills it.
    """

    gives: tuple[str, ...]
    about: str


SLOTS: Mapping[str, Slot] = MappingProxyType(
    {
        "conversation.header": Slot(("conversation",), "Beside the subject: pills and buttons."),
        "conversation.sidebar": Slot(
            ("conversation", "customer"), "Sections of the person panel, each a <section>."
        ),
        "conversation.message": Slot(
            ("conversation", "message"), "Under one message of the thread."
        ),
        "conversation.composer": Slot(
            ("conversation",), "Quiet buttons in the composer's bar, before Send."
        ),
        "inbox.row": Slot(("row",), "Pills in the last part of a conversation's row."),
        "customer.panel": Slot(("customer",), "Sections of a customer's page."),
        "today.cards": Slot((), "Cards on Today, under the verdict."),
        "settings.sections": Slot((), "Sections of the settings page."),
    }
)


class UnknownSlot(LookupError):
    """A page or an app named a slot that is not declared here."""


_FILLED: dict[str, list[tuple[int, Render]]] = {}


def fill(name: str, render: Render, *, order: int = 50) -> None:
    """Show what ``render`` returns in a slot, small orders first.

    Raises:
        UnknownSlot: nobody has declared ``name``.
    """
    declared(name)
    places = _FILLED.setdefault(name, [])
    if (order, render) not in places:
        places.append((order, render))
        places.sort(key=lambda place: place[0])


def is_filled(name: str) -> bool:
    """Return whether anybody shows something in a slot."""
    return bool(_FILLED.get(name))


def declared(name: str) -> Slot:
    """Return a slot's declaration.

    Raises:
        UnknownSlot: nobody has declared ``name``.
    """
    try:
        return SLOTS[name]
    except KeyError:
        raise UnknownSlot(f"There is no slot {name!r}. Declare it in regulars.ui.slots.") from None


def rendered(name: str, context: Mapping[str, Any]) -> SafeString:
    """Return everything that fills a slot, one after the other.

    Raises:
        UnknownSlot: nobody has declared ``name``.
        TypeError: ``context`` lacks a value the slot promises, or has one it does not declare.
    """
    names = {*ALWAYS, *declared(name).gives}
    if context.keys() != names:
        odd = ", ".join(sorted(names ^ context.keys()))
        raise TypeError(f"Slot {name!r} takes exactly {sorted(names)}; look at: {odd}.")
    told = MappingProxyType(dict(context))
    pieces = (conditional_escape(render(told)) for _, render in _FILLED.get(name, []))
    return mark_safe("".join(pieces))  # noqa: S308 - every piece is escaped above

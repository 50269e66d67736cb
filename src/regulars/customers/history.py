"""What happened with a customer, as far as the reader may know it."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import NoReverseMatch, reverse

from regulars.customers.models import Customer
from regulars.journal.queries import Line, timeline
from regulars.kit.actor import Actor
from regulars.kit.paging import Page


@dataclass(frozen=True, slots=True)
class Moment:
    """One line: when, what, and where it can be read; ``url`` may be ""."""

    at: datetime
    sentence: str
    url: str


def history(
    actor: Actor, customer: Customer, *, before: int | None = None, limit: int = 30
) -> Page[Moment]:
    """Return a page of what happened, newest first.

    What belongs to a location the actor does not serve is left out, so a page may be short.
    """
    page = timeline([customer], actor=actor, before=before, limit=limit)
    shown = (line for line in page.items if _is_theirs(actor, line))
    return Page(tuple(_moment(line) for line in shown), page.next_cursor)


def _is_theirs(actor: Actor, line: Line) -> bool:
    location = line.entry.data.get("location_id")
    return actor.locations is None or location is None or location in actor.locations


def _moment(line: Line) -> Moment:
    return Moment(at=line.at, sentence=line.sentence, url=_url_of(line.entry.about))


def _url_of(about: str) -> str:
    """Conversations are shown by a higher app, under a name that is agreed."""
    kind, _colon, pk = about.partition(":")
    if kind != "conversation" or not pk.isdecimal():
        return ""
    try:
        return reverse("conversations:show", args=[int(pk)])
    except NoReverseMatch:
        return ""

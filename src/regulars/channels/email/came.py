"""The mails that came, for the operator: counts that stop counting, and a list by keyset.

No question here reads a whole table: a count is of at most `MOST` mails in a state, and figures by
mailbox and way are of the newest `NEWEST` mails.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import connection

from regulars.channels.email.models import Mailbox, RawMail
from regulars.conversations.models import Conversation
from regulars.conversations.queries import visible_to
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.inserting import moment
from regulars.kit.paging import BadCursor, Page, decode, page_of
from regulars.kit.permissions import can
from regulars.kit.reading import places, read_related, read_rows

MOST = 10_000
NEWEST = 10_000
LATE = timedelta(minutes=5)
PAGE = 50
STATES = tuple(RawMail.State.values)
COUNTED = ("new", "duplicate", "unparseable")

# Whose mails they are is asked of the newest ones only: nothing finds a few among a million others.
_COUNT = """
    SELECT count(*) FROM (SELECT mailbox_id, received_at FROM email_rawmail
    WHERE state = '{}' ORDER BY id {} LIMIT {}) AS counted WHERE TRUE {}
"""
_FIGURES = """
    SELECT mailbox_id, source, state, count(*) FROM
    (SELECT mailbox_id, source, state FROM email_rawmail ORDER BY id DESC LIMIT {}) AS newest
    WHERE TRUE {} GROUP BY mailbox_id, source, state
"""
_LATE = "AND received_at < %s"
_FIRST = """
    WHERE state <> 'duplicate' AND NOT (same_key = '') AND same_key IN {}
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many mails wait (of them `late`, for more than five minutes), came twice, stay unread.

    Each is of `MOST` mails in its state at most: where it is that many, there may be more.
    """

    new: int
    late: int
    duplicate: int
    unparseable: int


@dataclass(frozen=True, slots=True)
class Figure:
    """What became of the newest mails that came to one mailbox by one way."""

    mailbox: Mailbox
    source: str
    states: dict[str, int]


@dataclass(frozen=True, slots=True)
class Came:
    """A mail that came, and the conversation where people see it, if the actor may."""

    row: RawMail
    conversation: Conversation | None


def counts(actor: Actor) -> Counts:
    """Return how the mails of the actor's mailboxes stand."""
    theirs, keys = _of(actor)
    late = [*keys, moment(clock.now() - LATE)]
    found = {state: _count(state, theirs, keys) for state in COUNTED}
    return Counts(**found, late=_count("new", f"{theirs} {_LATE}", late))


def all_counts() -> Counts:
    """Return how all mails stand, for doctor."""
    late = [moment(clock.now() - LATE)]
    found = {state: _count(state, "", []) for state in COUNTED}
    return Counts(**found, late=_count("new", _LATE, late))


def figures(actor: Actor) -> list[Figure]:
    """Return what became of the newest mails, by mailbox and by the way they came."""
    theirs, keys = _of(actor)
    found: dict[tuple[int, str], dict[str, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_FIGURES.format(NEWEST, theirs), keys)
        for mailbox, source, state, number in cursor.fetchall():
            found.setdefault((mailbox, source), dict.fromkeys(STATES, 0))[state] = number
    named = Mailbox.objects.in_bulk({mailbox for mailbox, _source in found})
    told = [Figure(named[mailbox], source, states) for (mailbox, source), states in found.items()]
    return sorted(told, key=lambda each: (each.mailbox.address, each.source))


def newest(actor: Actor, *, state: str = "", before: str = "") -> Page[Came]:
    """Return the mails that came last, in one state or ("") in any.

    Raises:
        BadCursor: `before` is none of ours.
    """
    theirs, keys = _of(actor)
    conditions = [theirs.removeprefix("AND ")] if theirs else []
    if state in STATES:
        conditions.append(f"email_rawmail.state = '{state}'")
    if before:
        conditions.append("email_rawmail.id < %s")
        keys = [*keys, _pk(before)]
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    rows = read_related(
        RawMail, ("mailbox",), f"{where} ORDER BY email_rawmail.id DESC LIMIT {PAGE + 1}", keys
    )
    page = page_of(rows, limit=PAGE, key=lambda row: (row.pk,))
    return Page(tuple(_with_conversations(page.items, actor)), page.next_cursor)


def mail_for(actor: Actor, pk: int) -> RawMail | None:
    """Return one mail that came to a mailbox of the actor's, or None."""
    theirs, keys = _of(actor)
    condition = f"WHERE email_rawmail.id = %s {theirs}"
    found = read_related(RawMail, ("mailbox",), condition, [pk, *keys])
    return found[0] if found else None


def _of(actor: Actor) -> tuple[str, list[Any]]:
    """Return the condition, with its values, for the mailboxes that an actor sees."""
    if not can(actor, "mail.see"):
        return "AND FALSE", []
    if actor.locations is None:
        return "", []
    keys = list(Mailbox.objects.filter(location__in=actor.locations).values_list("pk", flat=True))
    return (f"AND mailbox_id IN {places(keys)}", keys) if keys else ("AND FALSE", [])


def _count(state: str, condition: str, keys: Sequence[Any]) -> int:
    order = "" if state == RawMail.State.NEW else "DESC"  # what is late has waited longest
    with connection.cursor() as cursor:
        cursor.execute(_COUNT.format(state, order, MOST, condition), list(keys))
        [[number]] = cursor.fetchall()
    return int(number)


def _pk(cursor: str) -> int:
    values = decode(cursor)
    if [type(value) for value in values] != [int]:
        raise BadCursor("This cursor is of another list.")
    return int(values[0])


def _with_conversations(rows: Sequence[RawMail], actor: Actor) -> Iterable[Came]:
    first = _first_ones(rows)
    numbers = {
        row.pk: row.conversation or first.get((row.mailbox_id, row.same_key)) for row in rows
    }
    wanted = {number for number in numbers.values() if number}
    found = {each.pk: each for each in visible_to(actor).filter(pk__in=wanted)} if wanted else {}
    return [Came(row, found.get(numbers[row.pk] or 0)) for row in rows]


def _first_ones(rows: Sequence[RawMail]) -> dict[tuple[int, str], int | None]:
    """Return the conversations of what had come before, for mails that came twice."""
    keys = [row.same_key for row in rows if row.state == RawMail.State.DUPLICATE and row.same_key]
    if not keys:
        return {}
    boxes = list({row.mailbox_id for row in rows})
    condition = f"{_FIRST.format(places(keys))} AND mailbox_id IN {places(boxes)}"
    found = read_rows(RawMail, condition, [*keys, *boxes])
    return {(row.mailbox_id, row.same_key): row.conversation for row in found}

"""Make conversations of mails that were kept: one transaction for each batch."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import override

from regulars.business.queries import business
from regulars.channels.email import parser
from regulars.channels.email.models import RawMail
from regulars.channels.email.parsing.child import Parsed, Unparseable
from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.queries import ref_of
from regulars.channels.email.rules import incoming, incoming_unparseable, same_key
from regulars.conversations.actions import take_messages
from regulars.conversations.rules import IncomingMessage
from regulars.files.actions import store_many
from regulars.files.queries import read
from regulars.files.rules import Damaged, Missing
from regulars.kit.actor import Actor
from regulars.kit.failpoints import failpoint
from regulars.kit.inserting import insert_many

BATCH = 50
# Locked, gone, full: no mail is to blame. Other errors of the database may be about what one says.
NOT_THE_MAIL = (OperationalError, InterfaceError)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Arrival:
    """A mail on its way in: its row (saved or not yet) and what it says."""

    row: RawMail
    parsed: Parsed
    language: str | None = ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one arrival. `opened`: it began a conversation."""

    state: str
    opened: bool


def take_arrivals(arrivals: Sequence[Arrival], *, by: Actor) -> list[Taken]:
    """Turn kept mails into messages, duplicates or visible troubles; every one ends in one state.

    Rows that another worker has taken meanwhile stay as they are.
    """
    _store_files(arrivals)
    failpoint("after_parse")
    with transaction.atomic():
        taken = _take(arrivals, by)
        failpoint("after_message_before_commit")
    failpoint("after_message_commit")
    return taken


def parse_waiting(*, by: Actor) -> int:
    """Read what was kept and not yet read, oldest first; return how many mails that were.

    A batch that cannot be taken is taken one by one, so that one mail holds up no other.
    """
    total = 0
    while True:
        rows = list(
            RawMail.objects.select_related("mailbox")
            .filter(state=RawMail.State.NEW)
            .order_by("pk")[:BATCH]
        )
        if not rows:
            return total
        _take_or_each(_read(rows), by)
        total += len(rows)


def _read(rows: Sequence[RawMail]) -> list[Arrival]:
    """Return the rows as arrivals; one whose bytes are lost becomes a trouble that people see."""
    found = [_bytes_of(row) for row in rows]
    raws = [each for each in found if isinstance(each, bytes)]
    parsed = iter(list(parser.shared().parse_many(raws)))
    return [
        Arrival(row=row, parsed=next(parsed) if isinstance(each, bytes) else each)
        for row, each in zip(rows, found, strict=True)
    ]


def _bytes_of(row: RawMail) -> bytes | Unparseable:
    try:
        return read(row.sha256)
    except (Missing, Damaged) as trouble:
        log.error("The bytes of raw mail %s cannot be read: %s", row.pk, trouble)
        return Unparseable(str(trouble))


def _take_or_each(arrivals: list[Arrival], by: Actor) -> None:
    try:
        take_arrivals(arrivals, by=by)
    except NOT_THE_MAIL:
        raise  # the job comes again
    except Exception:
        log.exception("A batch of %s mails could not be taken; taking one by one.", len(arrivals))
        for arrival in arrivals:
            _take_alone(arrival, by)


def _take_alone(arrival: Arrival, by: Actor) -> None:
    try:
        take_arrivals([arrival], by=by)
    except NOT_THE_MAIL:
        raise
    except Exception as error:
        log.exception("Mail %s could not be taken as it is.", arrival.row.pk)
        reason = f"{type(error).__name__}: {error}"
        take_arrivals([Arrival(row=arrival.row, parsed=Unparseable(reason))], by=by)


def _store_files(arrivals: Sequence[Arrival]) -> None:
    """Keep the attachments whose bytes do not stand in the raw mail."""
    store_many(
        [
            each.content
            for arrival in arrivals
            if isinstance(arrival.parsed, ParsedMail)
            for each in arrival.parsed.attachments
            if each.source is None
        ]
    )


def _take(arrivals: Sequence[Arrival], by: Actor) -> list[Taken]:
    free = _lock(arrivals)
    _find_duplicates(free)
    fresh = [each for each in free if each.row.state == RawMail.State.NEW]
    with override(business().language):
        messages = [_message(each) for each in fresh]
    results = take_messages(messages, by=by)
    opened = {id(each): False for each in arrivals}
    for arrival, result in zip(fresh, results, strict=True):
        is_read = isinstance(arrival.parsed, ParsedMail)
        arrival.row.state = RawMail.State.STORED if is_read else RawMail.State.UNPARSEABLE
        arrival.row.message = result.message.pk
        arrival.row.conversation = result.conversation.pk
        opened[id(arrival)] = result.opened
    _save([each.row for each in free])
    return [Taken(state=each.row.state, opened=opened[id(each)]) for each in arrivals]


def _lock(arrivals: Sequence[Arrival]) -> list[Arrival]:
    """Return those that are still to be taken, their rows locked."""
    known = [each.row.pk for each in arrivals if each.row.pk]
    if not known:
        return list(arrivals)
    new = RawMail.objects.select_for_update().filter(pk__in=known, state=RawMail.State.NEW)
    still = set(new.order_by("pk").values_list("pk", flat=True))
    return [each for each in arrivals if not each.row.pk or each.row.pk in still]


def _find_duplicates(arrivals: Sequence[Arrival]) -> None:
    """Mark those that came before by another way, in this batch or earlier."""
    for each in arrivals:
        if isinstance(each.parsed, ParsedMail):
            each.row.same_key = same_key(each.parsed, each.row.sha256)
        else:
            each.row.same_key = each.row.sha256
            each.row.error = each.parsed.reason
    keys = [each.row.same_key for each in arrivals]
    earlier = RawMail.objects.filter(same_key__in=keys).exclude(state=RawMail.State.DUPLICATE)
    seen = set(earlier.values_list("mailbox_id", "same_key"))
    for each in arrivals:
        key = (each.row.mailbox_id, each.row.same_key)
        if key in seen:
            each.row.state = RawMail.State.DUPLICATE
        seen.add(key)


def _message(arrival: Arrival) -> IncomingMessage:
    row, parsed = arrival.row, arrival.parsed
    mailbox = row.mailbox
    if isinstance(parsed, Unparseable):
        return incoming_unparseable(
            parsed,
            ref=ref_of(mailbox),
            location_id=mailbox.location_id,
            received_at=row.received_at,
            sha256=row.sha256,
            size=row.size,
            is_live=row.is_live,
        )
    return incoming(
        parsed,
        mailbox=mailbox.address,
        ref=ref_of(mailbox),
        location_id=mailbox.location_id,
        received_at=row.received_at,
        sha256=row.sha256,
        envelope_to=row.envelope_to,
        is_live=row.is_live,
        language=arrival.language,
    )


def _save(rows: list[RawMail]) -> None:
    kept = [row for row in rows if row.pk]
    insert_many([row for row in rows if not row.pk])
    RawMail.objects.bulk_update(
        kept,
        ["state", "same_key", "message", "conversation", "error"],
    )

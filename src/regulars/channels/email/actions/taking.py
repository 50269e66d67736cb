"""Make conversations of mails that were kept: one transaction for each batch."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils.translation import override

from regulars.business.queries import business
from regulars.channels.email import parser
from regulars.channels.email.actions.bouncing import note_returned
from regulars.channels.email.actions.checking import have_checked
from regulars.channels.email.actions.receiving import PARSE
from regulars.channels.email.bringing import believed_checker
from regulars.channels.email.models import RawMail
from regulars.channels.email.parsing.child import Parsed, Unparseable
from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.queries import own_addresses, ref_of
from regulars.channels.email.rules import incoming, incoming_unparseable, same_key
from regulars.channels.email.warming import warm
from regulars.conversations.actions import take_messages
from regulars.conversations.rules import IncomingMessage
from regulars.files.actions import store_many
from regulars.files.queries import read
from regulars.files.rules import Damaged, Missing
from regulars.jobs.actions import enqueue
from regulars.jobs.bulk import HEAVIEST_BATCH_BYTES
from regulars.jobs.declare import PERSON
from regulars.kit.actor import Actor
from regulars.kit.failpoints import failpoint
from regulars.kit.inserting import insert_many
from regulars.kit.reading import for_update, places, read_related
from regulars.kit.updating import update_many

BATCH = 50
NEWEST_SHARE = 10  # one in so many of a batch is among the newest, where more waits
BATCHES_IN_A_ROW = 5
# Locked, gone, full: no mail is to blame. Other errors of the database may be about what one says.
NOT_THE_MAIL = (OperationalError, InterfaceError)
# The conditions of the index one_message_per_mail, which is not looked into without them.
_EARLIER = """
    SELECT same_key FROM email_rawmail
    WHERE mailbox_id = %s AND same_key IN {} AND NOT (same_key = '') AND NOT (state = 'duplicate')
"""
_STILL_NEW = "SELECT id FROM email_rawmail WHERE id IN {} AND state = 'new' ORDER BY id {}"
WITH_ENVELOPE = ("lmtp", "smtp")  # whose mails name their sender, if it is anybody
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Arrival:
    """A mail on its way in: its row (saved or not yet) and what it says."""

    row: RawMail
    parsed: Parsed
    language: str | None = ""


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A mail as it will be taken, unless somebody has it already."""

    row: RawMail
    parsed: Parsed
    message: IncomingMessage


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one arrival. `opened`: it began a conversation."""

    state: str
    opened: bool


def take_arrivals(arrivals: Sequence[Arrival], *, by: Actor) -> list[Taken]:
    """Turn kept mails into messages, duplicates or visible troubles; every one ends in one state.

    Rows that another worker has taken meanwhile stay as they are. Where an error comes of it, so do
    all, and the arrivals can be given again.
    """
    warm([each.row.mailbox for each in arrivals])
    _store_files(arrivals)
    failpoint("after_parse")
    prepared = _prepared(arrivals)
    with _undone_together([each.row for each in arrivals]), transaction.atomic():
        taken = _take(prepared, by)
        failpoint("after_message_before_commit")
    failpoint("after_message_commit")
    return taken


def take_or_each(arrivals: Sequence[Arrival], *, by: Actor) -> list[Taken]:
    """Take arrivals together; where that cannot be, one by one, so that one holds up no other.

    One that cannot be taken by itself either becomes a trouble that people see.
    """
    try:
        return take_arrivals(arrivals, by=by)
    except NOT_THE_MAIL:
        raise  # the job comes again
    except Exception:
        log.exception("A batch of %s mails could not be taken; taking one by one.", len(arrivals))
        return [_take_alone(arrival, by) for arrival in arrivals]


def parse_waiting(*, by: Actor) -> int:
    """Read what was kept and not yet read, oldest first; return how many mails that were.

    So much of it as takes about a second; what is left then is queued again, behind what people
    have sent meanwhile.
    """
    total = 0
    for _turn in range(BATCHES_IN_A_ROW):
        waiting = _waiting()
        if not waiting:
            return total
        rows = _light(waiting)
        take_or_each(_read(rows), by=by)
        total += len(rows)
        if len(rows) == len(waiting) < BATCH - BATCH // NEWEST_SHARE:
            return total  # whatever came meanwhile has queued this again
    with transaction.atomic():
        enqueue(PARSE, key="waiting", priority=PERSON)
    return total


def _waiting() -> list[RawMail]:
    """Return the next mails to read, oldest first; at most a batch.

    Where more wait than that, some of the newest come along: who writes now is not behind a day's
    backlog.
    """
    rest = "WHERE email_rawmail.state = 'new' ORDER BY email_rawmail.id"
    oldest = read_related(RawMail, ("mailbox",), f"{rest} LIMIT {BATCH}")
    if len(oldest) < BATCH:
        return oldest
    few = BATCH // NEWEST_SHARE
    newest = read_related(RawMail, ("mailbox",), f"{rest} DESC LIMIT {few}")
    by_key = {row.pk: row for row in (*oldest[: BATCH - few], *reversed(newest))}
    return list(by_key.values())


def _light(rows: Sequence[RawMail]) -> list[RawMail]:
    """Return those that come first and are not too large together to be in memory at once."""
    before = accumulate((row.size for row in rows), initial=0)
    return [row for row, size in zip(rows, before, strict=False) if size < HEAVIEST_BATCH_BYTES]


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


def _take_alone(arrival: Arrival, by: Actor) -> Taken:
    try:
        return take_arrivals([arrival], by=by)[0]
    except NOT_THE_MAIL:
        raise
    except Exception as error:
        log.exception("Mail %s could not be taken as it is.", arrival.row.sha256)
        reason = f"{type(error).__name__}: {error}"
        return take_arrivals([Arrival(row=arrival.row, parsed=Unparseable(reason))], by=by)[0]


@contextmanager
def _undone_together(rows: Sequence[RawMail]) -> Iterator[None]:
    """Let the rows at hand forget what the database does, if the transaction within is undone."""
    keys = [row.pk for row in rows]
    try:
        yield
    except BaseException:
        for row, key in zip(rows, keys, strict=True):
            row.pk, row._state.adding = key, key is None
            row.state, row.message, row.conversation = RawMail.State.NEW, None, None
        raise


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


def _prepared(arrivals: Sequence[Arrival]) -> list[_Prepared]:
    """Do all that needs no lock, while nobody has to wait for us."""
    with override(business().language):
        for each in arrivals:
            _name(each)
        own = own_addresses()
        return [_Prepared(each.row, each.parsed, _message(each, own)) for each in arrivals]


def _name(arrival: Arrival) -> None:
    """Note what all copies of this mail share, and why it could not be read."""
    row, parsed = arrival.row, arrival.parsed
    if isinstance(parsed, ParsedMail):
        row.same_key = same_key(parsed, row.sha256)
    else:
        row.same_key, row.error = row.sha256, parsed.reason


def _take(prepared: Sequence[_Prepared], by: Actor) -> list[Taken]:
    free = _lock(prepared)
    _find_duplicates([each.row for each in free])
    fresh = [each for each in free if each.row.state == RawMail.State.NEW]
    results = take_messages([each.message for each in fresh], by=by)
    note_returned([each.parsed for each in fresh if each.row.is_live], by=by)
    opened = {id(each): False for each in prepared}
    for each, result in zip(fresh, results, strict=True):
        is_read = isinstance(each.parsed, ParsedMail)
        each.row.state = RawMail.State.STORED if is_read else RawMail.State.UNPARSEABLE
        each.row.message = result.message.pk
        each.row.conversation = result.conversation.pk
        opened[id(each)] = result.opened
    _save([each.row for each in free])
    rows = [each.row for each in fresh]
    have_checked(rows, [result.message for result in results], by=by)
    return [Taken(state=each.row.state, opened=opened[id(each)]) for each in prepared]


def _lock(prepared: Sequence[_Prepared]) -> list[_Prepared]:
    """Return those that are still to be taken, their rows locked."""
    known = [each.row.pk for each in prepared if each.row.pk]
    if not known:
        return list(prepared)
    statement = _STILL_NEW.format(places(known), for_update("email_rawmail"))
    with connection.cursor() as cursor:
        cursor.execute(statement, known)
        still = {pk for (pk,) in cursor.fetchall()}
    return [each for each in prepared if not each.row.pk or each.row.pk in still]


def _find_duplicates(rows: Sequence[RawMail]) -> None:
    """Mark those that came before by another way, in this batch or earlier."""
    seen = _earlier(rows)
    for row in rows:
        key = (row.mailbox_id, row.same_key)
        if key in seen:
            row.state = RawMail.State.DUPLICATE
        seen.add(key)


def _earlier(rows: Sequence[RawMail]) -> set[tuple[int, str]]:
    """Return which of them we have: the mailbox's key and what all copies of the mail share."""
    seen: set[tuple[int, str]] = set()
    for mailbox in {row.mailbox_id for row in rows}:
        keys = [row.same_key for row in rows if row.mailbox_id == mailbox]
        with connection.cursor() as cursor:
            cursor.execute(_EARLIER.format(places(keys)), [mailbox, *keys])
            seen |= {(mailbox, key) for (key,) in cursor.fetchall()}
    return seen


def _message(arrival: Arrival, own: Sequence[str] = ()) -> IncomingMessage:
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
        own=own,
        ref=ref_of(mailbox),
        location_id=mailbox.location_id,
        received_at=row.received_at,
        sha256=row.sha256,
        envelope_to=row.envelope_to,
        trusted=believed_checker(row),
        by_nobody=row.source in WITH_ENVELOPE and not row.envelope_from,
        is_live=row.is_live,
        language=arrival.language,
    )


def _save(rows: list[RawMail]) -> None:
    kept = [row for row in rows if row.pk]
    insert_many([row for row in rows if not row.pk])
    update_many(kept, ("state", "same_key", "message", "conversation", "error"))

"""Read kept mails again, by a parser that has learnt more since."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils.translation import override

from regulars.business.queries import business
from regulars.channels.email import parser
from regulars.channels.email.actions.taking import Arrival, _message, _store_files
from regulars.channels.email.models import Mailbox, RawMail
from regulars.channels.email.parsing.child import Parsed
from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.rules import same_key
from regulars.conversations.actions import Renewal, renew_messages
from regulars.files.queries import read
from regulars.files.rules import Damaged, Missing
from regulars.jobs.bulk import batches
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.kit.reading import read_related

Progress = Callable[["Reprocessed"], None]
Parse = Callable[[list[bytes]], Iterator[Parsed]]

AHEAD = 20  # rows that are looked up together
# What a mail has become; those that are new are read anyway, and of those that came twice the
# first is read.
STATES = (RawMail.State.UNPARSEABLE, RawMail.State.STORED)


@dataclass(slots=True)
class Reprocessed:
    """How far it came: `changed` say something else now, `unparseable` nobody can read yet.

    `missing` are mails whose bytes are not kept any more. `last` is the key of the last one, from
    which one can go on.
    """

    read: int = 0
    changed: int = 0
    unparseable: int = 0
    missing: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class _Read:
    row: RawMail
    parsed: Parsed | None  # None: its bytes are gone
    size: int


def reprocess_mail(
    *,
    state: str = RawMail.State.UNPARSEABLE,
    mailbox: Mailbox | None = None,
    since: datetime | None = None,
    after: int = 0,
    by: Actor,
    progress: Progress | None = None,
) -> Reprocessed:
    """Read mails again as they came, and let their messages say what is found now.

    Safe to repeat, and to go on with after it was stopped: what is the same already is not written.
    Nothing is doubled, nothing starts or is sent. Gives way to people.

    Args:
        state: "unparseable", "stored", or "" for both.
        since: Only what was received then or later.
        after: Only what came after the mail with this key.

    Raises:
        NotAllowed: the actor may not.
    """
    require(by, "mail.reprocess", mailbox)
    done = Reprocessed(last=after)
    rows = _rows(state, mailbox, since, after)
    for batch in batches(_read(rows, parser.for_import().parse_many), weigh=lambda each: each.size):
        _renew(batch, done, by)
        if progress:
            progress(done)
    return done


def reprocess_one(row: RawMail, *, by: Actor) -> bool:
    """Read one mail again; return whether it can be read now.

    Raises:
        NotAllowed: the actor may not.
    """
    require(by, "mail.reprocess", row.mailbox)
    done = Reprocessed()
    _renew(list(_read(iter([row]), parser.shared().parse_many)), done, by)
    return row.state != RawMail.State.UNPARSEABLE


def _rows(
    state: str, mailbox: Mailbox | None, since: datetime | None, after: int
) -> Iterator[RawMail]:
    wanted = (state,) if state else STATES
    more = "AND email_rawmail.mailbox_id = %s" if mailbox else ""
    more += " AND email_rawmail.received_at >= %s" if since else ""
    given: list[Any] = [mailbox.pk] if mailbox else []
    given += [connection.ops.adapt_datetimefield_value(since)] if since else []
    states = " OR ".join(f"email_rawmail.state = '{RawMail.State(each).value}'" for each in wanted)
    condition = f"WHERE ({states}) AND email_rawmail.id > %s {more} ORDER BY email_rawmail.id"
    while rows := read_related(
        RawMail, ("mailbox",), f"{condition} LIMIT {AHEAD}", [after, *given]
    ):
        yield from rows
        after = rows[-1].pk


def _read(rows: Iterator[RawMail], parse: Parse) -> Iterator[_Read]:
    """Read mails one by one: a stopped run then loses no more than a batch."""
    for row in rows:
        try:
            raw = read(row.sha256)
        except (Missing, Damaged):
            yield _Read(row, None, 0)
            continue
        [parsed] = parse([raw])
        yield _Read(row, parsed, len(raw))


def _renew(batch: Sequence[_Read], done: Reprocessed, by: Actor) -> None:
    known = [each for each in batch if isinstance(each.parsed, ParsedMail)]
    arrivals = [Arrival(each.row, each.parsed) for each in known if each.parsed]
    _store_files(arrivals)
    with override(business().language):
        changed = _write(arrivals, by) if arrivals else 0
    done.read += len(batch)
    done.changed += changed
    done.missing += sum(each.parsed is None for each in batch)
    done.unparseable += len(batch) - len(known) - sum(each.parsed is None for each in batch)
    done.last = max([done.last, *(each.row.pk for each in batch)])


@transaction.atomic
def _write(arrivals: Sequence[Arrival], by: Actor) -> int:
    renewals = [renewal for each in arrivals if (renewal := _renewal(each))]
    return sum(renew_messages(renewals, by=by))


def _renewal(arrival: Arrival) -> Renewal | None:
    """Return what a mail's message is to say, its row changed; None where another one says it."""
    row, parsed = arrival.row, arrival.parsed
    if not isinstance(parsed, ParsedMail):
        return None
    is_first = row.state == RawMail.State.UNPARSEABLE
    key = same_key(parsed, row.sha256)
    is_there = key != row.same_key and _is_taken(row, key)
    if is_there and is_first:
        row.state, row.same_key, row.error = RawMail.State.DUPLICATE, key, ""
    elif is_first:
        row.state, row.same_key, row.error = RawMail.State.STORED, key, ""
    elif not is_there:
        row.same_key = key
    row.save(update_fields=["state", "same_key", "error"])
    if row.message is None or (is_there and is_first):
        return None
    return Renewal(row.message, _message(arrival), is_first=is_first)


def _is_taken(row: RawMail, key: str) -> bool:
    others = RawMail.objects.exclude(pk=row.pk).exclude(state=RawMail.State.DUPLICATE)
    return others.filter(mailbox=row.mailbox_id, same_key=key).exists()

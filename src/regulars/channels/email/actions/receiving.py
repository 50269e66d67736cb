"""Keep a mail as it came, before anybody is told that we have it."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from regulars.channels.email.events import MailReceived
from regulars.channels.email.models import Mailbox, RawMail
from regulars.files.actions import store
from regulars.files.rules import Stored, name_of
from regulars.jobs.actions import enqueue
from regulars.jobs.declare import PERSON
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.failpoints import failpoint
from regulars.kit.inserting import insert_many

PARSE = "email.parse_waiting"
NUMBERED = "imap"  # a server that was moved or restored may give a number to another mail
ADDRESSES_KEPT = 50
LONGEST_ADDRESS = 320
LONGEST_NAME = 255


def receive_raw(
    mailbox: Mailbox,
    raw: bytes,
    *,
    source: str,
    source_uid: str = "",
    envelope_to: Sequence[str] = (),
    envelope_from: str = "",
    peer: Mapping[str, str] | None = None,
    is_live: bool = True,
    by: Actor,
) -> RawMail:
    """Keep one mail; when this returns it is on the disk, and the sender may be told so.

    The same item of the same source again (IMAP after a lost connection) is kept once. Reading it
    follows within seconds, in a worker.

    Args:
        source: "receive", "lmtp", "smtp", "imap" or "webhook".
        source_uid: The source's own name for it, "" where there is none.
        is_live: False for what lay there before the mailbox was connected: it starts no clock.
        peer: Who handed it to our listener: {"ip": "", "helo": ""}.
    """
    rows = receive_for(
        [(mailbox, envelope_to)],
        raw,
        source=source,
        source_uid=source_uid,
        envelope_from=envelope_from,
        peer=peer,
        is_live=is_live,
        by=by,
    )
    return rows[0]


def receive_for(
    parties: Sequence[tuple[Mailbox, Sequence[str]]],
    raw: bytes,
    *,
    source: str,
    source_uid: str = "",
    envelope_from: str = "",
    peer: Mapping[str, str] | None = None,
    is_live: bool = True,
    by: Actor,
) -> list[RawMail]:
    """Keep one mail for several mailboxes, each with a row of its own: all of them, or none.

    Args:
        parties: Each mailbox once, with the addresses by which the envelope means it.

    Otherwise as `receive_raw`.
    """
    found = [_known(mailbox, source, source_uid) for mailbox, _to in parties]
    known = [row for row in found if row]
    if len(known) == len(parties):
        if source != NUMBERED or all(row.sha256 == name_of(raw) for row in known):
            return known
        source_uid = f"{source_uid}:{name_of(raw)[:12]}"
    stored = store(raw)
    failpoint("after_raw_blob")
    rows = [
        RawMail(
            mailbox=mailbox,
            source=source,
            source_uid=_fit(source_uid, LONGEST_NAME),
            envelope_to=[_fit(each, LONGEST_ADDRESS) for each in addresses][:ADDRESSES_KEPT],
            envelope_from=_fit(envelope_from, LONGEST_ADDRESS),
            peer={name: _fit(value, LONGEST_NAME) for name, value in (peer or {}).items()},
            received_at=clock.now(),
            is_live=is_live,
        )
        for mailbox, addresses in parties
    ]
    kept = _keep_all(rows, stored, by)
    failpoint("after_raw_commit")
    return kept


@transaction.atomic
def _keep_all(rows: Sequence[RawMail], stored: Stored, by: Actor) -> list[RawMail]:
    kept: list[RawMail] = []
    for row in rows:
        row.sha256, row.size = stored.sha256, stored.size
        found, is_new = _keep(row)
        kept.append(found)
        if is_new:
            record(MailReceived(source=row.source, size=stored.size), about=found, by=by)
    enqueue(PARSE, key="waiting", priority=PERSON)
    return kept


def _fit(text: str, most: int) -> str:
    """Return what strangers said as a text that every database takes."""
    return text[:most].replace("\x00", "").encode("utf-8", "replace").decode()


def _known(mailbox: Mailbox, source: str, source_uid: str) -> RawMail | None:
    if not source_uid:
        return None
    # In the words of the partial index: by others SQLite reads all mails of the mailbox.
    named = RawMail.objects.exclude(source_uid="")
    uid = _fit(source_uid, LONGEST_NAME)
    return named.filter(mailbox=mailbox, source=source, source_uid=uid).first()


def _keep(row: RawMail) -> tuple[RawMail, bool]:
    """Write the row unless another process has just kept the same item of the same source."""
    if not row.source_uid:
        insert_many([row])
        return row, True
    RawMail.objects.bulk_create([row], ignore_conflicts=True)
    kept = _known(row.mailbox, row.source, row.source_uid)
    if kept is None:
        raise RuntimeError("A raw mail was neither written nor there before.")
    return kept, kept.received_at == row.received_at

"""Keep a mail as it came, before anybody is told that we have it."""

from collections.abc import Sequence

from django.db import transaction

from regulars.channels.email.events import MailReceived
from regulars.channels.email.models import Mailbox, RawMail
from regulars.files.actions import store
from regulars.jobs.actions import enqueue
from regulars.jobs.declare import PERSON
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.failpoints import failpoint

PARSE = "email.parse_waiting"
ADDRESSES_KEPT = 50


def receive_raw(
    mailbox: Mailbox,
    raw: bytes,
    *,
    source: str,
    source_uid: str = "",
    envelope_to: Sequence[str] = (),
    envelope_from: str = "",
    by: Actor,
) -> RawMail:
    """Keep one mail; when this returns it is on the disk, and the sender may be told so.

    The same item of the same source again (IMAP after a lost connection) is kept once. Reading it
    follows within seconds, in a worker.

    Args:
        source: "receive", "lmtp", "smtp" or "imap".
        source_uid: The source's own name for it, "" where there is none.
    """
    known = _known(mailbox, source, source_uid)
    if known:
        return known
    stored = store(raw)
    failpoint("after_raw_blob")
    with transaction.atomic():
        row, is_new = _keep(
            RawMail(
                mailbox=mailbox,
                source=source,
                source_uid=source_uid[:255],
                sha256=stored.sha256,
                size=stored.size,
                envelope_to=[address[:320] for address in envelope_to][:ADDRESSES_KEPT],
                envelope_from=envelope_from[:320],
                received_at=clock.now(),
            )
        )
        if is_new:
            enqueue(PARSE, key="waiting", priority=PERSON)
            record(MailReceived(source=source, size=stored.size), about=row, by=by)
    failpoint("after_raw_commit")
    return row


def _known(mailbox: Mailbox, source: str, source_uid: str) -> RawMail | None:
    if not source_uid:
        return None
    # In the words of the partial index: by others SQLite reads all mails of the mailbox.
    named = RawMail.objects.exclude(source_uid="")
    return named.filter(mailbox=mailbox, source=source, source_uid=source_uid[:255]).first()


def _keep(row: RawMail) -> tuple[RawMail, bool]:
    """Write the row unless another process has just kept the same item of the same source."""
    RawMail.objects.bulk_create([row], ignore_conflicts=bool(row.source_uid))
    if row.pk and not row.source_uid:
        return row, True
    kept = _known(row.mailbox, row.source, row.source_uid)
    if kept is None:
        raise RuntimeError("A raw mail was neither written nor there before.")
    return kept, kept.received_at == row.received_at

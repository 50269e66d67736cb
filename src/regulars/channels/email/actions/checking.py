"""Look at who sent what was taken, and keep it."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from regulars.channels.email import checking
from regulars.channels.email.bringing import FROM_THE_SENDER, is_checker
from regulars.channels.email.dns import Asking, Dns
from regulars.channels.email.models import RawMail
from regulars.channels.email.parsing.tracing import trace_of
from regulars.channels.email.rspamd import spam_by_rspamd
from regulars.channels.email.vouching import found_by, sender_check_of
from regulars.conversations.actions import note_sender_checks
from regulars.conversations.models import Message
from regulars.files.queries import read
from regulars.files.rules import Damaged, Missing
from regulars.jobs.actions import enqueue
from regulars.jobs.declare import BULK
from regulars.kit.actor import Actor

CHECK = "email.check_senders"


@transaction.atomic(savepoint=False)
def have_checked(rows: Sequence[RawMail], messages: Sequence[Message], *, by: Actor) -> None:
    """Let a worker look at who sent these, where no trusted server has; one statement at most.

    Only what came just now, from people.
    """
    wanted = [
        row.pk
        for row, message in zip(rows, messages, strict=True)
        if row.is_live and not message.is_automatic and "verdict" not in message.sender_check
    ]
    if wanted and _asks():
        enqueue(CHECK, {"raw_mails": wanted}, priority=BULK)


def check_senders(raw_mails: Sequence[int], *, by: Actor, dns: Dns | None = None) -> int:
    """Find out who vouches for these mails, by the keys of their rows; return how many were told.

    Asks name servers outside of any transaction; keeps all that it found in one.
    """
    asked = dns or Asking()
    rows = RawMail.objects.filter(pk__in=raw_mails, message__isnull=False)
    rows = rows.select_related("mailbox").order_by("pk")
    messages = Message.objects.in_bulk([row.message for row in rows])
    checks = {
        row.message: _check(row, messages[row.message], asked)
        for row in rows
        if row.message in messages
    }
    told = {pk: check for pk, check in checks.items() if pk and check}
    with transaction.atomic():
        note_sender_checks(told, by=by)
    return len(told)


def _asks() -> bool:
    """Return whether this house asks anybody at all."""
    return settings.REGULARS_SENDER_CHECKS or bool(settings.REGULARS_RSPAMD_URL)


def _check(row: RawMail, message: Message, dns: Dns) -> dict[str, Any]:
    try:
        raw = read(row.sha256)
    except (Missing, Damaged):
        return {}
    found: dict[str, Any] = {}
    if settings.REGULARS_SENDER_CHECKS:
        found |= _by_names(row, raw, message.from_address.rpartition("@")[2].casefold(), dns)
    if settings.REGULARS_RSPAMD_URL:
        found |= spam_by_rspamd(raw, url=settings.REGULARS_RSPAMD_URL)
    return found


def _by_names(row: RawMail, raw: bytes, domain: str, dns: Dns) -> dict[str, Any]:
    peer = row.peer if row.source == FROM_THE_SENDER else {}
    trusted = row.mailbox.trusted_checker
    if trusted and is_checker(peer, trusted, dns):
        found = found_by(trace_of(raw, checking.end_of_head(raw)), trusted=trusted)
        if check := sender_check_of(found, domain=domain, by=trusted):
            return check
    envelope = row.envelope_from
    return checking.check_sender(raw, domain=domain, peer=peer, envelope_from=envelope, dns=dns)

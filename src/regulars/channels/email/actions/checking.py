"""Look at who sent what was taken, and keep it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from regulars.channels.email import checking
from regulars.channels.email.bringing import FROM_THE_SENDER, is_checker
from regulars.channels.email.dns import Asking, Dns
from regulars.channels.email.models import RawMail
from regulars.channels.email.parsing.tracing import trace_of
from regulars.channels.email.rspamd import spam_by_rspamd
from regulars.channels.email.vouching import VERIFIED, found_by, sender_check_of
from regulars.conversations.actions import note_sender_checks
from regulars.conversations.models import Message
from regulars.files.queries import read
from regulars.files.rules import Damaged, Missing
from regulars.jobs.actions import enqueue
from regulars.jobs.declare import BULK
from regulars.kit import clock
from regulars.kit.actor import Actor

CHECK = "email.check_senders"
# When to look again at what was left open because name servers did not answer.
AGAIN = (timedelta(minutes=5), timedelta(hours=1))


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


def check_senders(
    raw_mails: Sequence[int], *, again: int = 0, by: Actor, dns: Dns | None = None
) -> int:
    """Find out who vouches for these mails, by the keys of their rows; return how many were told.

    Asks name servers outside of any transaction; keeps all that it found in one. What they left
    open is looked at again later, twice at most.

    Args:
        again: How often these were looked at before.
    """
    asked = dns or Asking()
    rows = RawMail.objects.filter(pk__in=raw_mails, message__isnull=False)
    rows = rows.select_related("mailbox").order_by("pk")
    messages = Message.objects.in_bulk([row.message for row in rows])
    checks = {
        row.message: _check(row, messages[row.message], asked, is_first=not again)
        for row in rows
        if row.message in messages
    }
    told = {pk: check for pk, check in checks.items() if pk and check}
    with transaction.atomic():
        note_sender_checks(told, by=by)
        _look_again_at([row.pk for row in rows if _is_open(checks.get(row.message) or {})], again)
    return len(told)


def _look_again_at(raw_mails: Sequence[int], again: int) -> None:
    if raw_mails and again < len(AGAIN):
        payload = {"raw_mails": raw_mails, "again": again + 1}
        enqueue(CHECK, payload, run_at=clock.now() + AGAIN[again], priority=BULK)


def _is_open(check: Mapping[str, Any]) -> bool:
    """Return whether an answer that did not come could have vouched for it."""
    return "temperror" in check.values() and check.get("verdict") != VERIFIED


def _asks() -> bool:
    """Return whether this house asks anybody at all."""
    return settings.REGULARS_SENDER_CHECKS or bool(settings.REGULARS_RSPAMD_URL)


def _check(row: RawMail, message: Message, dns: Dns, *, is_first: bool) -> dict[str, Any]:
    try:
        raw = read(row.sha256)
    except (Missing, Damaged):
        return {}
    found: dict[str, Any] = {}
    if settings.REGULARS_SENDER_CHECKS:
        found |= _by_names(row, raw, message.from_address.rpartition("@")[2].casefold(), dns)
    if settings.REGULARS_RSPAMD_URL and is_first:
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

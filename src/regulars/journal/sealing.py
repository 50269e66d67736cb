"""The chain that shows tampering: each seal is a hash over a batch of entries and the seal before.

It covers every field that is not personal, and a salted digest of the personal ones: erasure
deletes values and salt, and the digest kept in the seal still fits the chain.
"""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import F

from regulars.journal.models import PRIVATE_KINDS, Entry, Seal, SealedSoFar
from regulars.journal.positions import Position, between, position_now

BATCH = 200
INTERVAL = timedelta(minutes=1)
OVERDUE_AFTER = 2 * INTERVAL
_CHAIN_LOCK = 5_215_337  # any number that nothing else locks


def seal_next(now: datetime) -> int:
    """Seal the next settled entries, within the open transaction; return how many."""
    if connection.vendor == "postgresql":  # on SQLite the transaction holds the only write lock
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
    last = Seal.objects.order_by("-pk").first()
    after = Position(last.last_xact, last.last_entry) if last else Position()
    entries = list(between(after, position_now())[:BATCH])
    if not entries:
        return 0

    members = [[entry.pk, private_digest(entry)] for entry in entries]
    previous = last.digest if last else ""
    Seal.objects.create(
        at=now,
        previous=previous,
        digest=chained(previous, members, [facts_of(entry) for entry in entries]),
        members=members,
        last_xact=entries[-1].xact,
        last_entry=entries[-1].pk,
    )
    _count(len(entries), now)
    return len(entries)


def _count(entries: int, now: datetime) -> None:
    kept = SealedSoFar.objects.filter(pk=1)
    if not kept.update(entries=F("entries") + entries, at=now):
        SealedSoFar.objects.create(pk=1, entries=entries, at=now)


def sealed_so_far() -> int:
    """Return how many entries were ever sealed, whatever seals there are now."""
    return SealedSoFar.objects.values_list("entries", flat=True).filter(pk=1).first() or 0


def overdue(now: datetime) -> int:
    """Return how many entries should have been sealed by now.

    Those of before the last seal are not among them: what is imported bears the date it happened.
    """
    sealed_at = SealedSoFar.objects.values_list("at", flat=True).filter(pk=1).first()
    last = Seal.objects.order_by("-pk").first()
    if sealed_at is None or last is None:
        return 0
    after = between(Position(last.last_xact, last.last_entry), position_now())
    return after.filter(at__gt=sealed_at, at__lt=now - OVERDUE_AFTER).count()


def chained(previous: str, members: Sequence[Any], facts: Sequence[Any]) -> str:
    """Return a seal's digest."""
    return _hash([previous, members, facts])


def facts_of(entry: Entry) -> list[Any]:
    """Return what of an entry never changes, in the form that is hashed."""
    private_name = entry.actor_kind in PRIVATE_KINDS
    return [
        entry.pk,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.name,
        entry.about,
        entry.also,
        entry.actor_kind,
        entry.actor_id,
        "" if private_name else entry.actor_name,
        entry.data,
        entry.cause_id,
        entry.depth,
        entry.request_id,
    ]


def private_digest(entry: Entry) -> str:
    """Return the salted digest of what is personal in an entry; "" where nothing is."""
    private = entry.private
    return _hash([entry.salt, private]) if private else ""


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()

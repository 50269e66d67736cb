"""Keep bytes; let go of those that nothing holds. Not in the journal: alone they change nothing."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, router, transaction

from regulars.files import ports
from regulars.files.models import Blob
from regulars.files.rules import ORPHAN_AGE, Stored, name_of, packed
from regulars.kit import clock

Row = tuple[str, int, str, bytes, Any, Any]

SWEEP_BATCH = 500
# Bytes that are given again look new again, so that no sweep takes them before the caller commits.
LOOKS_NEW = ORPHAN_AGE / 2
HOURLY_LOOK_BACK = timedelta(days=2)

_INSERT = """
    INSERT INTO files_blob (sha256, size, encoding, content, stored_at)
    VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (sha256) DO UPDATE SET stored_at = excluded.stored_at
    WHERE files_blob.stored_at < %s
"""


def store(content: bytes) -> Stored:
    """Keep bytes and return their name; the same bytes are kept once."""
    return store_many([content])[0]


def store_many(contents: Sequence[bytes]) -> list[Stored]:
    """Keep several, in order; committed and on the disk when this returns.

    Call it before the transaction of the row that names them: what no row names is swept after an
    hour. It has a transaction of its own, in the database ``blobs``.
    """
    if not contents:
        return []

    stored = [Stored(name_of(content), len(content)) for content in contents]
    alias = router.db_for_write(Blob) or "blobs"
    rows = _rows(dict(zip(stored, contents, strict=True)), alias)
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        cursor.executemany(_INSERT, rows)
    return stored


def sweep_orphans(*, stored_after: datetime | None = None) -> int:
    """Let go of bytes that nobody holds and that are older than an hour; return how many.

    Asks every holder in ``files.ports``. Each batch is a transaction of its own.

    Args:
        stored_after: Look only at bytes kept since; None looks at all.
    """
    before = clock.now() - ORPHAN_AGE
    return sum(_sweep(names, before) for names in _old_names(before, stored_after))


def sweep_new_orphans() -> int:
    """Sweep what was kept in the last two days; `sweep_orphans` looks at everything."""
    return sweep_orphans(stored_after=clock.now() - HOURLY_LOOK_BACK)


def _rows(contents: dict[Stored, bytes], alias: str) -> list[Row]:
    adapt = connections[alias].ops.adapt_datetimefield_value
    now, looks_old = adapt(clock.now()), adapt(clock.now() - LOOKS_NEW)
    rows: list[Row] = []
    # In the order of their names: two callers with the same bytes never wait for each other.
    for stored, content in sorted(contents.items(), key=lambda item: item[0].sha256):
        packing, kept = packed(content)
        rows.append((stored.sha256, stored.size, packing, kept, now, looks_old))
    return rows


def _old_names(before: datetime, after: datetime | None) -> Iterator[list[str]]:
    last = ""
    old = Blob.objects.filter(stored_at__lt=before)
    if after is not None:
        old = old.filter(stored_at__gte=after)
    while names := list(
        old.filter(sha256__gt=last)
        .order_by("sha256")
        .values_list("sha256", flat=True)[:SWEEP_BATCH]
    ):
        yield names
        last = names[-1]


def _sweep(names: list[str], before: datetime) -> int:
    free = set(names) - ports.held(names)
    if not free:
        return 0
    # The age is asked again: somebody may have given the same bytes a moment ago.
    return Blob.objects.filter(sha256__in=free, stored_at__lt=before).delete()[0]

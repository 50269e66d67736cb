"""Where a reader of the journal stands. Row ids do not tell: a lower id can be committed later.

On PostgreSQL an entry is settled when its transaction is older than every one still open in this
database, and the order is (transaction, id). On SQLite there is one writer, so ids are in the
order of commits.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self

from django.db import connection
from django.db.models import Q, QuerySet

from regulars.journal.models import Entry

LAST_ID = 2**63 - 1

# The snapshot's own xmin would do, were it not for other databases of the same server: it waits for
# their transactions too. So: whoever is not begun yet gets at least xmax, which is read first; of
# those begun, the ones open here are seen. They show 32 bits of their number, hence the modulo.
_LAST_SETTLED = """
SELECT xmax - 1 - coalesce(
    (SELECT max(age) FROM (
        SELECT mod(xmax - backend_xid::text::bigint + 4294967296, 4294967296) AS age
        FROM pg_stat_activity
        WHERE datname = current_database() AND backend_xid IS NOT NULL
    ) AS open WHERE age < 2147483648),
    0
)
FROM (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS xmax) AS now
"""


@dataclass(frozen=True, order=True, slots=True)
class Position:
    """A place between two entries. As text ("812.4711") it serves as a Last-Event-ID."""

    xact: int = 0
    entry: int = 0

    def __str__(self) -> str:
        return f"{self.xact}.{self.entry}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the position that was written as `text`.

        Raises:
            ValueError: it was not.
        """
        xact, dot, entry = text.partition(".")
        if not (dot and xact.isascii() and xact.isdigit() and entry.isascii() and entry.isdigit()):
            raise ValueError(f"{text[:40]!r} is not a position in the journal.")
        if max(int(xact), int(entry)) > LAST_ID:
            raise ValueError("This position lies beyond any journal.")
        return cls(int(xact), int(entry))

    @classmethod
    def of(cls, entry: Entry) -> Self:
        """Return the position just after an entry that was read from the journal."""
        return cls(entry.xact, entry.pk)


def position_now() -> Position:
    """Return the end of what is settled: all that is committed later comes after it."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else kept for the transaction
            cursor.execute(_LAST_SETTLED)
            return Position(cursor.fetchone()[0], LAST_ID)
        cursor.execute("SELECT coalesce(max(id), 0) FROM journal_entry")
        return Position(0, cursor.fetchone()[0])


def between(
    after: Position, upto: Position, *, names: Collection[str] | None = None
) -> QuerySet[Entry]:
    """Return the entries after one position and up to another, in order."""
    entries = Entry.objects.all() if names is None else Entry.objects.filter(name__in=names)
    if connection.vendor != "postgresql":
        return entries.filter(pk__gt=after.entry, pk__lte=upto.entry).order_by("pk")
    begun = Q(xact__gt=after.xact) | Q(xact=after.xact, pk__gt=after.entry)
    entries = entries.filter(begun, xact__gte=after.xact, xact__lte=upto.xact)
    return entries.order_by("xact", "pk")

"""Put entries into the table: many at once, with their ids known, in one statement."""

import json
import secrets
from collections.abc import Sequence

from django.db import connection

from regulars.journal.models import Entry

_COLUMNS = (
    "id, at, name, about, also, actor_kind, actor_id, actor_name, data, personal, salt, cause_id, "
    "depth, request_id"
)
_PLACES = {
    "sqlite": "%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, 0",
    "postgresql": "%s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s::jsonb, %s, %s, %s, %s, "
    "pg_current_xact_id()::text::bigint",
}
SALT_BYTES = 16


def append(entries: Sequence[Entry]) -> None:
    """Give the entries ids in their order and insert them, within the open transaction.

    Plain ``executemany``: several times as fast as saving instances, and the mail intake appends
    two for each message.
    """
    _number(entries)
    insert = f"INSERT INTO journal_entry ({_COLUMNS}, xact) VALUES ({_PLACES[connection.vendor]})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(insert, [_row(entry) for entry in entries])


def _number(entries: Sequence[Entry]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            # The transaction holds the only write lock, so nobody else takes the same numbers.
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = 'journal_entry'")
            last = (cursor.fetchone() or (0,))[0]
            ids = list(range(last + 1, last + 1 + len(entries)))
        else:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence('journal_entry', 'id')) "
                "FROM generate_series(1, %s)",
                [len(entries)],
            )
            ids = sorted(row[0] for row in cursor.fetchall())
    for entry, number in zip(entries, ids, strict=True):
        entry.pk = number


def _row(entry: Entry) -> tuple[str | int | None, ...]:
    if entry.private:
        entry.salt = secrets.token_hex(SALT_BYTES)
    entry._state.adding = False
    entry._state.db = connection.alias
    return (
        entry.pk,
        connection.ops.adapt_datetimefield_value(entry.at),
        entry.name,
        entry.about,
        entry.also,
        entry.actor_kind,
        entry.actor_id,
        entry.actor_name,
        json.dumps(entry.data),
        None if entry.personal is None else json.dumps(entry.personal),
        entry.salt,
        entry.cause_id,
        entry.depth,
        entry.request_id,
    )

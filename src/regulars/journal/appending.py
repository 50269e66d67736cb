"""Put entries into the table: many at once, with their ids known, in one statement."""

import json
import secrets
from collections.abc import Sequence

from django.db import DEFAULT_DB_ALIAS, connection

from regulars.journal.models import Entry
from regulars.kit.inserting import insert_values, moment

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

    Not by saving instances: that takes several times as long, and the mail intake appends two for
    each message.
    """
    insert = f"INSERT INTO journal_entry ({_COLUMNS}, xact) VALUES ({_PLACES[connection.vendor]})"  # noqa: S608
    keys = insert_values(Entry, insert, [_row(entry) for entry in entries])
    for entry, key in zip(entries, keys, strict=True):
        entry.pk = key
        entry._state.adding, entry._state.db = False, DEFAULT_DB_ALIAS


def _row(entry: Entry) -> tuple[str | int | None, ...]:
    if entry.private:
        entry.salt = secrets.token_hex(SALT_BYTES)
    return (
        moment(entry.at),
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

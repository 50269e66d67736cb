"""Insert many new rows of one model with one statement: for bulk work on the hot path.

`bulk_create` builds one long statement each time, which takes longer than the database needs to
carry it out; and SQLite counts its variables.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

Convert = Callable[[Any], Any]


def insert_many(rows: Sequence[models.Model]) -> None:
    """Insert new instances of one model; afterwards they have their primary keys, in their order.

    Fields are taken as they are: no defaults of the database, no signals. Foreign keys must point
    at saved rows.

    Raises:
        RuntimeError: no transaction is open. On SQLite it holds the only write lock, so that
            nobody else takes the same keys.
    """
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]  # once: each look at `connection` asks for it again
    if not database.in_atomic_block:
        raise RuntimeError("insert_many() must run inside transaction.atomic().")

    plan = _plan(type(rows[0]), database.vendor)
    values = [plan.values_of(row) for row in rows]
    for row, key in zip(rows, insert_values(type(rows[0]), plan.statement, values), strict=True):
        row.pk = key
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS


def insert_values(
    model: type[models.Model], statement: str, values: Sequence[Sequence[Any]]
) -> Sequence[int]:
    """Insert at least one row by a statement of our own; return the new primary keys, in order.

    Args:
        statement: Its first place is the primary key's, the others those of `values`.
        values: As the database takes them, without the key.
    """
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            # SQLite counts on by itself, and nobody else does while we hold the write lock.
            cursor.execute(statement, (None, *values[0]))
            first = cursor.lastrowid
            if len(values) > 1:
                cursor.executemany(statement, [(None, *row) for row in values[1:]])
            return range(first, first + len(values))
        keys = _new_keys(cursor, model, len(values))
        cursor.executemany(statement, [(key, *row) for key, row in zip(keys, values, strict=True)])
        return keys


def _new_keys(cursor: Any, model: type[models.Model], count: int) -> list[int]:
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
        [model._meta.db_table, model._meta.pk.column, count],
    )
    return sorted(row[0] for row in cursor.fetchall())


@dataclass(frozen=True, slots=True)
class _Plan:
    """How new rows of a model are inserted.

    Attributes:
        statement: Its first place is the primary key's.
        pick: Takes the columns' values, in order, from what an instance holds.
        conversions: Which of them to turn into the database's, and how.
    """

    statement: str
    pick: Callable[[dict[str, Any]], tuple[Any, ...]]
    conversions: tuple[tuple[int, Convert], ...]

    def values_of(self, row: models.Model) -> list[Any]:
        # From the instance itself: its attributes are looked up in Python where they are keys.
        values = list(self.pick(row.__dict__))
        for place, convert in self.conversions:
            values[place] = convert(values[place])
        return values


@lru_cache(maxsize=64)
def _plan(model: type[models.Model], vendor: str) -> _Plan:
    key = model._meta.pk
    fields = [field for field in model._meta.concrete_fields if field.column and field is not key]
    quote = connection.ops.quote_name
    names = ", ".join(quote(str(field.column)) for field in (key, *fields))
    places = ", ".join(place(field, vendor) for field in (key, *fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"  # noqa: S608
    conversions = tuple(
        (position, convert)
        for position, field in enumerate(fields)
        if (convert := conversion(field))
    )
    held = [field.attname for field in fields]
    pick = itemgetter(*held) if len(held) > 1 else lambda values: (values[held[0]],)
    return _Plan(statement, pick, conversions)


def place(field: "models.Field[Any, Any]", vendor: str) -> str:
    is_json = isinstance(field, models.JSONField) and vendor == "postgresql"
    return "%s::jsonb" if is_json else "%s"


def conversion(field: "models.Field[Any, Any]") -> Convert | None:
    """Return what turns a field's value into the database's; None for those that are the same."""
    if isinstance(field, _PLAIN):
        return None
    if isinstance(field, models.DateTimeField):
        return moment
    if isinstance(field, models.JSONField):
        return _json
    return lambda value: field.get_db_prep_save(value, connection)


_EMPTY: dict[type[Any], str] = {list: "[]", dict: "{}"}  # as most are
_PLAIN = (
    models.AutoField,
    models.BooleanField,
    models.CharField,
    models.ForeignKey,
    models.IntegerField,
    models.TextField,
)


@lru_cache(maxsize=1024)  # the rows of one batch share their moments
def moment(value: Any) -> Any:
    """Return a moment as the database takes it; None stays None."""
    return None if value is None else connection.ops.adapt_datetimefield_value(value)


def _json(value: Any) -> str | None:
    if value is None:
        return None
    if not value and (empty := _EMPTY.get(type(value))):
        return empty
    return json.dumps(value)

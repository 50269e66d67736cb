"""Save some fields of rows that stand, with one statement: for the hot path.

`save(update_fields=…)` puts its statement together anew each time, and `bulk_update` one for all
rows, which take ten times as long as the database needs. Beside ``kit.inserting``.
"""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models

from regulars.kit.inserting import Convert, conversion, place


def update_many(rows: Sequence[models.Model], names: Iterable[str]) -> None:
    """Save these fields of instances of one model as they are; rows that are gone stay gone.

    Args:
        names: Of fields; a foreign key's is its own or its column's.
    """
    if not rows:
        return
    database = connections[DEFAULT_DB_ALIAS]
    statement, columns = _plan(type(rows[0]), tuple(names), database.vendor)
    values = [
        [
            *(
                convert(getattr(row, name)) if convert else getattr(row, name)
                for name, convert in columns
            ),
            row.pk,
        ]
        for row in rows
    ]
    with database.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(statement, values[0])
        else:
            cursor.executemany(statement, values)


@lru_cache(maxsize=128)
def _plan(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[str, tuple[tuple[str, Convert | None], ...]]:
    quote = connection.ops.quote_name
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    settings = ", ".join(f"{quote(field.column)} = {place(field, vendor)}" for field in fields)
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    statement = f"UPDATE {table} SET {settings} WHERE {key} = %s"  # noqa: S608 - our own names
    return statement, tuple((field.attname, conversion(field)) for field in fields)

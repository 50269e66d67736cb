"""Read whole rows of one model by a hand-written condition: for the hot path.

The ORM puts a question together anew each time, which takes ten times as long as the database
needs to answer it. The counterpart of ``kit.inserting``.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models.base import ModelState

Convert = Callable[[Any], Any]
Plan = tuple[list[str], list[tuple[int, Convert]]]  # names of columns; which to convert, and how
M = TypeVar("M", bound=models.Model)

_AS_READ = frozenset({models.DateTimeField, models.BooleanField})  # by kit.sqlite


def read_rows(model: type[M], rest: str, params: Sequence[Any] = ()) -> list[M]:
    """Return instances of a model from the default database.

    Args:
        rest: What follows after FROM: "WHERE sha256 = %s". Our own words only, never somebody
            else's; those are `params`.
    """
    database = connections[DEFAULT_DB_ALIAS]  # once: each look at `connection` asks for it again
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {_selection(model, database.vendor)} {rest}", params)
        return _made(cursor.fetchall(), model, _conversions(model, (), database.vendor))


def read_related(
    model: type[M], related: Sequence[str], rest: str, params: Sequence[Any] = ()
) -> list[M]:
    """Return instances with what some of their foreign keys point at; one query.

    Args:
        related: Names of foreign keys. In `rest`, columns of the model go by the name of its
            table; those of the others by the name of the key.
        rest, params: As for `read_rows`.
    """
    database = connections[DEFAULT_DB_ALIAS]
    statement, widths = _joined(model, tuple(related), database.vendor)
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {statement} {rest}", params)
        rows = cursor.fetchall()
    found = _made(
        [row[: widths[0]] for row in rows], model, _conversions(model, (), database.vendor)
    )
    start = widths[0]
    for name, width in zip(related, widths[1:], strict=True):
        others = [row[start : start + width] for row in rows]
        start += width
        field: Any = model._meta.get_field(name)
        plan = _conversions(field.related_model, (), database.vendor)
        for row, other in zip(found, others, strict=True):
            if getattr(row, field.attname) is not None:
                [thing] = _made([other], field.related_model, plan)
                setattr(row, name, thing)
    return found


def for_update(table: str) -> str:
    """Return the last words of a question whose rows stay as they are until the end of it.

    SQLite has no such words: there, whoever writes is alone anyway.
    """
    return f"FOR UPDATE OF {table}" if connection.vendor == "postgresql" else ""


def instances(
    model: type[M], rows: Iterable[Sequence[Any]], *, fields: tuple[str, ...] = ()
) -> list[M]:
    """Return instances from rows as the database gave them.

    Args:
        fields: Names of the fields in the order of the columns; without, every one in the
            model's order. What is left out is fetched when somebody asks for it.
    """
    return _made(rows, model, _conversions(model, fields, connection.vendor))


def _made(rows: Iterable[Sequence[Any]], model: type[M], plan: Plan) -> list[M]:
    names, conversions = plan
    found = []
    for row in rows:
        values = list(row)
        for place, convert in conversions:
            value = values[place]
            if value is not None:
                values[place] = convert(value)
        found.append(_instance(model, zip(names, values, strict=True)))
    return found


def _instance(model: type[M], columns: Iterable[tuple[str, Any]]) -> M:
    """Return an instance as the model's own ``from_db`` makes it, in a third of its time.

    No model here has an ``__init__`` of its own or listens to signals.
    """
    made = model.__new__(model)
    made.__dict__.update(columns)
    made._state = state = ModelState()
    state.adding = False
    state.db = DEFAULT_DB_ALIAS
    return made


def places(values: Sequence[Any]) -> str:
    """Return "(%s, %s)" for IN; there is at least one value."""
    return f"({', '.join(['%s'] * len(values))})"


@lru_cache(maxsize=128)
def _selection(model: type[models.Model], vendor: str) -> str:
    table = connection.ops.quote_name(model._meta.db_table)
    return f"{_columns(model, table)} FROM {table}"


@lru_cache(maxsize=128)
def _conversions(model: type[models.Model], names: tuple[str, ...], vendor: str) -> Plan:
    known: Any = model._meta
    fields = [known.get_field(name) for name in names] if names else known.concrete_fields
    conversions = [
        (place, convert) for place, field in enumerate(fields) if (convert := _conversion(field))
    ]
    return [field.attname for field in fields], conversions


@lru_cache(maxsize=128)
def _joined(
    model: type[models.Model], related: tuple[str, ...], vendor: str
) -> tuple[str, list[int]]:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns, joins, widths = [_columns(model, table)], [table], [len(model._meta.concrete_fields)]
    for name in related:
        field: Any = model._meta.get_field(name)
        other, alias = field.related_model, quote(name)
        columns.append(_columns(other, alias))
        widths.append(len(other._meta.concrete_fields))
        joins.append(
            f"LEFT JOIN {quote(other._meta.db_table)} AS {alias}"
            f" ON {alias}.{quote(other._meta.pk.column)} = {table}.{quote(field.column)}"
        )
    return f"{', '.join(columns)} FROM {' '.join(joins)}", widths


def _columns(model: type[models.Model], table: str) -> str:
    quote = connection.ops.quote_name
    return ", ".join(f"{table}.{quote(str(field.column))}" for field in model._meta.concrete_fields)


def _conversion(field: "models.Field[Any, Any]") -> Convert | None:
    """Return what turns the database's value into the field's; None where they are the same."""
    if connection.vendor == "sqlite" and type(field) in _AS_READ:
        return None  # Django would look again whether they are what they are
    column = field.get_col(field.model._meta.db_table)
    steps = [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]
    if not steps:
        return None

    def convert(value: Any) -> Any:
        for step in steps:
            value = step(value, column, connection)
        return value

    return convert

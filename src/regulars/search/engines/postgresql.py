"""PostgreSQL: a tsvector column made from the terms, and a GIN index over it.

The words come folded and stemmed from ``kit.text``; PostgreSQL's own parser never sees them.
"""

from typing import Any

from django.db import connection, connections
from django.db.models.expressions import RawSQL

from regulars.kit.replica import read_alias
from regulars.search.engines.row import Row
from regulars.search.rules import Asked

# A new id, too: what changed last is looked at first.
_PUT = """
    INSERT INTO search_document (kind, ref, location_id, at, terms) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (kind, ref) DO UPDATE
    SET id = excluded.id, location_id = excluded.location_id, at = excluded.at,
        terms = excluded.terms
"""


def put(rows: list[Row]) -> None:
    """Write rows, each in place of an older one of the same thing, with new and higher ids."""
    with connection.cursor() as cursor:
        cursor.executemany(_PUT, rows)


def drop(kind: str, refs: list[int]) -> None:
    """Take things out."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM search_document WHERE kind = %s AND ref = ANY(%s)", [kind, refs]
        )


def matching(asked: list[Asked], *, below: int | None, limit: int) -> list[int]:
    """Return the ids of the documents that have every word, highest first."""
    sql = "SELECT id FROM search_document WHERE words @@ %s::tsquery"
    values: list[Any] = [" & ".join(_expression(word) for word in asked)]
    if below is not None:
        sql += " AND id < %s"
        values.append(below)
    with connections[read_alias()].cursor() as cursor:
        cursor.execute(f"{sql} ORDER BY id DESC LIMIT %s", [*values, limit])
        return [row[0] for row in cursor.fetchall()]


def rebuild() -> None:
    """Make the index of words anew."""
    with connection.cursor() as cursor:
        cursor.execute("REINDEX INDEX search_document_words")


def among(ids: list[int]) -> RawSQL:
    """Return the ids as a subquery with one parameter, for ``pk__in``."""
    return RawSQL("SELECT unnest(%s::bigint[])", [ids])


def _expression(word: Asked) -> str:
    choices = [f"'{term}'" for term in word.whole]
    if word.prefix:
        choices.append(f"'{word.prefix}':*")
    return f"({' | '.join(choices)})"

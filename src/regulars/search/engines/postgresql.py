"""PostgreSQL: a tsvector column made from the terms, and a GIN index over it.

The words come folded and stemmed from ``kit.text``; PostgreSQL's own parser never sees them.
"""

from django.db import connection

from regulars.search.engines.row import Row
from regulars.search.rules import Asked

# A new id, too: what changed last is looked at first.
_PUT = """
    INSERT INTO search_document (kind, ref, location_id, at, terms) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (kind, ref) DO UPDATE
    SET id = excluded.id, location_id = excluded.location_id, at = excluded.at,
        terms = excluded.terms
"""
_MATCHING = "SELECT id FROM search_document WHERE words @@ %s::tsquery"


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


def spelled_out(asked: list[Asked]) -> list[Asked]:
    """Return the question as it is: the index finds beginnings as soon as words."""
    return asked


def matching(asked: list[Asked]) -> tuple[str, str]:
    """Return a question for the ids of the documents that have every word; its one parameter."""
    return _MATCHING, " & ".join(_expression(word) for word in asked)


def rebuild() -> None:
    """Make the index of words anew."""
    with connection.cursor() as cursor:
        cursor.execute("REINDEX INDEX search_document_words")


def _expression(word: Asked) -> str:
    choices = [f"'{term}'" for term in word.whole]
    if word.prefix:
        choices.append(f"'{word.prefix}':*")
    return f"({' | '.join(choices)})"

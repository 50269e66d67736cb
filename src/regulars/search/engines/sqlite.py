"""SQLite: an FTS5 table without content beside the documents, with the same ids.

It holds which words are in which document, no places and no text. To take a row out, FTS5 must be
told the words that went in: they are kept in ``Document.terms``, a trigger (migration 0002) tells
them, and a document's row is replaced, never updated. The tokenizer splits at blanks and changes
nothing that is not ASCII: the words come folded from ``kit.text``.
"""

from itertools import groupby
from operator import itemgetter

from django.db import connection

from regulars.kit.inserting import insert_values
from regulars.search.engines.row import Row
from regulars.search.models import Document
from regulars.search.rules import Asked

_INSERT = (
    "INSERT INTO search_document (id, kind, ref, location_id, at, terms)"
    " VALUES (%s, %s, %s, %s, %s, %s)"
)
_INSERT_WORDS = (
    "INSERT INTO search_fts (rowid, terms)"
    " SELECT id, terms FROM search_document WHERE id >= %s ORDER BY id"
)
_MATCHING = "SELECT rowid AS id FROM search_fts WHERE search_fts MATCH %s"
_KIND = itemgetter(0)


def put(rows: list[Row]) -> None:
    """Write rows, each in place of an older one of the same thing, with new and higher ids.

    Needs the write lock: see `insert_values`.
    """
    for kind, group in groupby(sorted(rows, key=_KIND), key=_KIND):
        drop(kind, [row.ref for row in group])

    adapt = connection.ops.adapt_datetimefield_value
    values = [(row.kind, row.ref, row.location_id, adapt(row.at), row.terms) for row in rows]
    first = insert_values(Document, _INSERT, values)[0]
    with connection.cursor() as cursor:
        # In one statement: FTS5 writes its pages out at the end of each one that a trigger runs in.
        cursor.execute(_INSERT_WORDS, [first])


def drop(kind: str, refs: list[int]) -> None:
    """Take things out."""
    places = ", ".join(["%s"] * len(refs))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM search_document WHERE kind = %s AND ref IN ({places})",  # noqa: S608
            [kind, *refs],
        )


def matching(asked: list[Asked]) -> tuple[str, str]:
    """Return a question for the ids of the documents that have every word; its one parameter."""
    return _MATCHING, " AND ".join(_expression(word) for word in asked)


def rebuild() -> None:
    """Make the table of words anew from the documents."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
        cursor.execute(_INSERT_WORDS, [0])


def _expression(word: Asked) -> str:
    # Words hold letters and digits only: nothing in them can be read as an operator.
    choices = [f'"{term}"' for term in word.whole]
    if word.prefix:
        choices.append(f'"{word.prefix}" *')
    return f"({' OR '.join(choices)})"

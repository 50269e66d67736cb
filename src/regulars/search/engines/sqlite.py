"""SQLite: an FTS5 table without content beside the documents, with the same ids.

It holds which words are in which document, no places and no text. To take a row out, FTS5 must be
told the words that went in: they are kept in ``Document.terms``, a trigger (migration 0002) tells
them, and a document's row is replaced, never updated. The tokenizer splits at blanks and changes
nothing that is not ASCII: the words come folded from ``kit.text``.
"""

import sys
from itertools import groupby
from operator import itemgetter

from django.db import connection

from regulars.kit.inserting import insert_values, moment
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

# From one word to the next, since a common one stands in the vocabulary once for each document.
# No sign in a word comes before 0, and "!" does.
_BEGUN = """
    WITH RECURSIVE begun (word) AS (
        SELECT (
            SELECT term FROM search_vocabulary WHERE term >= %s AND term < %s
            ORDER BY term LIMIT 1
        )
        UNION ALL
        SELECT (
            SELECT term FROM search_vocabulary WHERE term >= begun.word || '!' AND term < %s
            ORDER BY term LIMIT 1
        ) FROM begun WHERE begun.word IS NOT NULL
        LIMIT %s
    )
    SELECT word FROM begun WHERE word IS NOT NULL
"""
_BEHIND_ALL = chr(sys.maxunicode)
_INDEXED_CHARS = 4  # the longest beginning of which the index has a list of its own
_FEW_WORDS = 8


def put(rows: list[Row]) -> None:
    """Write rows, each in place of an older one of the same thing, with new and higher ids.

    Needs the write lock: see `insert_values`.
    """
    for kind, group in groupby(sorted(rows, key=_KIND), key=_KIND):
        drop(kind, [row.ref for row in group])

    values = [(row.kind, row.ref, row.location_id, moment(row.at), row.terms) for row in rows]
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


def spelled_out(asked: list[Asked]) -> list[Asked]:
    """Return the question with the words that begin so in place of a beginning, where few do.

    Finds the same. For a beginning FTS5 first puts together a list of all that match, however many
    there are; lists of words it reads as far as it needs.
    """
    return [_spelled_out(word) if len(word.prefix) > _INDEXED_CHARS else word for word in asked]


def matching(asked: list[Asked]) -> tuple[str, str]:
    """Return a question for the ids of the documents that have every word; its one parameter."""
    return _MATCHING, " AND ".join(_expression(word) for word in asked)


def rebuild() -> None:
    """Make the table of words anew from the documents."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")
        cursor.execute(_INSERT_WORDS, [0])


def _spelled_out(word: Asked) -> Asked:
    end = word.prefix + _BEHIND_ALL
    with connection.cursor() as cursor:
        cursor.execute(_BEGUN, [f"{word.prefix}0", end, end, _FEW_WORDS + 1])
        longer = [found for (found,) in cursor.fetchall()]
    if len(longer) > _FEW_WORDS:
        return word
    return Asked(whole=tuple(dict.fromkeys((word.prefix, *word.whole, *longer))))


def _expression(word: Asked) -> str:
    # Words hold letters and digits only: nothing in them can be read as an operator.
    choices = [f'"{term}"' for term in word.whole]
    if word.prefix:
        choices.append(f'"{word.prefix}" *')
    return f"({' OR '.join(choices)})"

"""Find things, newest first, among those the actor may see."""

from collections.abc import Iterable
from datetime import UTC
from typing import Any, NamedTuple

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connections
from django.db.models import Q

from regulars.kit.actor import Actor
from regulars.kit.paging import encode, moment_and_id
from regulars.kit.replica import from_replica, read_alias
from regulars.search import ports
from regulars.search.engines import engine
from regulars.search.models import Document
from regulars.search.rules import (
    CANDIDATES,
    NOTHING,
    Asked,
    Found,
    Hit,
    as_finished,
    asked_for,
)

# For somebody who may see few of the newest matches, but not without end.
MORE_CANDIDATES = 8_000

_COUNT = "SELECT COUNT(*) FROM ({matching} LIMIT %s) AS enough"  # in any order: that is quicker
# Documents are read only for the newest matches, and counted in passing. Nothing seen is one row
# of nothing: even then it is told whether there are more.
_PAGE = """
    WITH newest AS ({matching} ORDER BY id DESC LIMIT %s), seen AS (
        SELECT kind, ref, at, id FROM search_document
        WHERE id IN (SELECT id FROM newest ORDER BY id DESC LIMIT %s) {further}
    )
    SELECT kind, ref, at, id, (SELECT COUNT(*) FROM seen), (SELECT COUNT(*) FROM newest)
    FROM (SELECT 1) AS always LEFT JOIN seen ON TRUE ORDER BY at DESC, id DESC LIMIT %s
"""


class Condition(NamedTuple):
    """Words of SQL about ``search_document``, each with an AND in front, and their parameters."""

    sql: str = ""
    params: tuple[Any, ...] = ()


@from_replica()
def find(
    actor: Actor,
    words: str,
    *,
    kinds: Iterable[str] | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Found:
    """Return the newest things that have all these words, the last one perhaps unfinished.

    Looks at the newest 500 matches and says when there are more. Any text may be given.

    Args:
        actor: Who asks; gets only what they may see.
        words: Their question.
        kinds: Only these; None for all.
        before: ``Found.next_cursor`` of the page before.
        limit: How many a page holds.

    Raises:
        BadCursor: ``before`` was not made here.
        KeyError: a kind that nobody has registered.
    """
    asked, may_see = asked_for(words), ports.visible_to(actor, kinds)
    older = _older_than(before)
    if not asked or may_see is None:
        return NOTHING

    rights = _condition(may_see)
    further = Condition(rights.sql + older.sql, rights.params + older.params)
    asked = _as_wide_as_needed(asked)
    found = _page(asked, further, among=CANDIDATES, limit=limit)
    if found.capped and len(found.hits) < limit:
        found = _page(asked, further, among=CANDIDATES + MORE_CANDIDATES, limit=limit)
    return found


def _as_wide_as_needed(asked: list[Asked]) -> list[Asked]:
    """Return the question without what merely begins so, where whole words are plenty."""
    wide = engine().spelled_out(asked)
    finished = [*wide[:-1], as_finished(asked[-1])]
    if finished == wide:
        return wide

    matching, words = engine().matching(finished)
    [[many]] = _rows(_COUNT.format(matching=matching), [words, CANDIDATES + 1])
    return finished if many > CANDIDATES else wide


def _condition(may_see: Q) -> Condition:
    """Return what somebody may see as SQL, where it is not everything."""
    if not may_see:
        return Condition()

    query = Document.objects.filter(may_see).query
    try:
        sql, params = query.get_compiler(using=read_alias()).compile(query.where)
    except FullResultSet:
        return Condition()
    except EmptyResultSet:
        return Condition(" AND FALSE")
    return Condition(f" AND ({sql})", tuple(params))


def _older_than(cursor: str | None) -> Condition:
    if cursor is None:
        return Condition()
    at, pk = moment_and_id(cursor)
    adapted = connections[read_alias()].ops.adapt_datetimefield_value(at)
    return Condition(" AND (at, id) < (%s, %s)", (adapted, pk))


def _page(asked: list[Asked], further: Condition, *, among: int, limit: int) -> Found:
    """Return a page of the newest so many matches that fulfil a further condition."""
    matching, words = engine().matching(asked)
    sql = _PAGE.format(matching=matching, further=further.sql)
    rows = _rows(sql, [words, among + 1, among, *further.params, limit + 1])

    total, matches = rows[0][4:]
    shown = [(kind, ref, at.replace(tzinfo=UTC), pk) for kind, ref, at, pk, *_ in rows if pk][
        :limit
    ]
    return Found(
        hits=tuple(Hit(*row[:3]) for row in shown),
        total=total,
        capped=matches > among,
        next_cursor=encode(shown[-1][2:]) if len(rows) > limit else None,
    )


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connections[read_alias()].cursor() as cursor:
        cursor.execute(sql, params)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found

"""Find things, newest first, among those the actor may see."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q, QuerySet

from regulars.kit.actor import Actor
from regulars.kit.paging import decode, encode
from regulars.search import ports
from regulars.search.engines import engine
from regulars.search.models import Document
from regulars.search.rules import CANDIDATES, NOTHING, Asked, Found, Hit, asked_for

# Somebody who may see little has more hits passed over for them, but not without end.
ROUNDS = 5


def find(
    actor: Actor,
    words: str,
    *,
    kinds: Iterable[str] | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Found:
    """Return the newest things that have all these words, the last one perhaps unfinished.

    Looks at the newest 2,000 matches and says when there are more. Any text may be given.

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
    if not asked or may_see is None:
        return NOTHING

    after_cursor = _older_than(before)
    ids, capped = _candidates(asked, may_see & after_cursor, wanted=limit + 1)
    seen = Document.objects.filter(may_see, pk__in=ids)
    return _page(seen, seen.filter(after_cursor), capped=capped, limit=limit)


def _candidates(asked: list[Asked], condition: Q, *, wanted: int) -> tuple[list[int], bool]:
    found: list[int] = []
    for _round in range(ROUNDS):
        below = found[-1] if found else None
        more = engine().matching(asked, below=below, limit=CANDIDATES + 1)
        found += more[:CANDIDATES]
        if len(more) <= CANDIDATES:
            return found, False
        if Document.objects.filter(condition, pk__in=found)[:wanted].count() == wanted:
            break
    return found, True


def _older_than(cursor: str | None) -> Q:
    if cursor is None:
        return Q()
    at, pk = decode(cursor)
    return Q(at__lt=at) | Q(at=at, pk__lt=pk)


def _page(seen: QuerySet[Document], rest: QuerySet[Document], *, capped: bool, limit: int) -> Found:
    rows = list(rest.order_by("-at", "-pk").values_list("kind", "ref", "at", "pk")[: limit + 1])
    shown: list[tuple[str, int, datetime, int]] = rows[:limit]
    return Found(
        hits=tuple(Hit(kind, ref, at) for kind, ref, at, _pk in shown),
        total=seen.count(),
        capped=capped,
        next_cursor=encode((shown[-1][2], shown[-1][3])) if len(rows) > limit else None,
    )

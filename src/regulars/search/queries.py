"""Find things, newest first, among those the actor may see."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from regulars.kit.actor import Actor
from regulars.kit.paging import decode, encode
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

# Somebody who may see little has more matches passed over for them, but not without end.
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
    older = _older_than(before)
    if not asked or may_see is None:
        return NOTHING

    found = NOTHING
    for ids, is_all in _candidates(asked):
        found = _page(Q(may_see, pk__in=engine().among(ids)), older, is_all=is_all, limit=limit)
        if len(found.hits) == limit:
            break
    return found


def _candidates(asked: list[Asked]) -> Iterator[tuple[list[int], bool]]:
    """Yield the newest matches, then more and more of them, and whether these are all."""
    newest = engine().matching(as_finished(asked), below=None, limit=CANDIDATES + 1)
    if len(newest) > CANDIDATES:
        asked = as_finished(asked)  # plenty: what merely begins so is not looked for
    else:
        newest = engine().matching(asked, below=None, limit=CANDIDATES + 1)
    ids = newest[:CANDIDATES]
    yield ids, len(newest) <= CANDIDATES
    for _round in range(ROUNDS - 1):
        if len(newest) <= CANDIDATES:
            return
        newest = engine().matching(asked, below=ids[-1], limit=CANDIDATES + 1)
        ids = ids + newest[:CANDIDATES]
        yield ids, len(newest) <= CANDIDATES


def _older_than(cursor: str | None) -> Q:
    if cursor is None:
        return Q()
    at, pk = decode(cursor)
    return Q(at__lt=at) | Q(at=at, pk__lt=pk)


def _page(seen: Q, older: Q, *, is_all: bool, limit: int) -> Found:
    rest = Document.objects.filter(seen & older).order_by("-at", "-pk")
    rows = list(rest.values_list("kind", "ref", "at", "pk")[: limit + 1])
    shown = rows[:limit]
    return Found(
        hits=tuple(Hit(kind, ref, at) for kind, ref, at, _pk in shown),
        total=Document.objects.filter(seen).count(),
        capped=not is_all,
        next_cursor=encode((shown[-1][2], shown[-1][3])) if len(rows) > limit else None,
    )

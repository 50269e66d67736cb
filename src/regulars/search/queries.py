"""Find things, newest first, among those the actor may see."""

from collections.abc import Iterable, Iterator

from django.db.models import Q

from regulars.kit.actor import Actor
from regulars.kit.paging import encode, moment_and_id
from regulars.kit.replica import from_replica
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
MORE_CANDIDATES = 4 * CANDIDATES


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
        seen = Q(may_see, older, pk__in=engine().among(ids))
        total = None if may_see or older else len(ids)
        found = _page(seen, is_all=is_all, limit=limit, total=total)
        if len(found.hits) == limit:
            break
    return found


def _candidates(asked: list[Asked]) -> Iterator[tuple[list[int], bool]]:
    """Yield the newest matches, then those and many more, and whether these are all."""
    newest = engine().matching(as_finished(asked), below=None, limit=CANDIDATES + 1)
    if len(newest) > CANDIDATES:
        asked = as_finished(asked)  # plenty: what merely begins so is not looked for
    else:
        newest = engine().matching(asked, below=None, limit=CANDIDATES + 1)
    yield newest[:CANDIDATES], len(newest) <= CANDIDATES
    if len(newest) > CANDIDATES:
        more = engine().matching(asked, below=newest[-1], limit=MORE_CANDIDATES + 1)
        yield newest + more[:MORE_CANDIDATES], len(more) <= MORE_CANDIDATES


def _older_than(cursor: str | None) -> Q:
    if cursor is None:
        return Q()
    at, pk = moment_and_id(cursor)
    return Q(at__lt=at) | Q(at=at, pk__lt=pk)


def _page(seen: Q, *, is_all: bool, limit: int, total: int | None) -> Found:
    """Return a page of what is seen; `total` is how many that are, where it is known."""
    newest = Document.objects.filter(seen).order_by("-at", "-pk")
    rows = list(newest.values_list("kind", "ref", "at", "pk")[: limit + 1])
    shown = rows[:limit]
    is_last = len(rows) <= limit
    if is_last:
        total = len(rows)
    elif total is None:
        # Counted by itself: as a window over the rows it takes twice as long as both together.
        total = newest.order_by().count()
    return Found(
        hits=tuple(Hit(*row[:3]) for row in shown),
        total=total,
        capped=not is_all,
        next_cursor=None if is_last else encode((shown[-1][2], shown[-1][3])),
    )

"""What can be searched, and by whom. An app that indexes registers its kinds in ``apps.py``.

    search.ports.register("conversation", may_see=rules.may_find)

    def may_find(actor: Actor) -> Q | None:
        if actor.locations is None:
            return Q()  # all
        mine = Conversation.objects.filter(assignee_id=actor.id).values("number")
        return Q(location_id__in=actor.locations) | Q(ref__in=mine)

The condition is asked in SQL, so nobody's results are cut short by what they may not see.
"""

from collections.abc import Callable, Iterable

from django.db.models import Q

from regulars.kit.actor import Actor

MaySee = Callable[[Actor], Q | None]

_kinds: dict[str, MaySee] = {}


def register(kind: str, may_see: MaySee) -> None:
    """Let things of this kind be found.

    Args:
        kind: As in ``Doc.kind``.
        may_see: Given the actor, returns a condition on ``search.Document``: ``Q()`` for all of
            the kind, None for nothing.
    """
    _kinds[kind] = may_see


def kinds() -> tuple[str, ...]:
    """Return the kinds that can be found, in the order they were registered."""
    return tuple(_kinds)


def visible_to(actor: Actor, among: Iterable[str] | None = None) -> Q | None:
    """Return the condition for what an actor may find, or None when that is nothing at all.

    It is empty for whoever may find everything: then nothing has to be counted out.

    Raises:
        KeyError: a kind that nobody has registered.
    """
    wanted = kinds() if among is None else tuple(among)
    allowed = [(kind, _kinds[kind](actor)) for kind in wanted]
    conditions = [Q(kind=kind) & condition for kind, condition in allowed if condition is not None]
    if not conditions:
        return None
    if among is None and all(condition == Q() for _kind, condition in allowed):
        return Q()
    whole = conditions[0]
    for condition in conditions[1:]:
        whole |= condition
    return whole

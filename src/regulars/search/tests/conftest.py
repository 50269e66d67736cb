from collections.abc import Iterator

import pytest
from django.db.models import Q

from regulars.kit.actor import Actor
from regulars.search import ports


@pytest.fixture(autouse=True)
def _kinds() -> Iterator[None]:
    """Staff find conversations and customers of their locations; others find nothing."""

    def may_see(actor: Actor) -> Q | None:
        if not actor.is_staff:
            return None
        if actor.locations is None:
            return Q()
        return Q(location_id__in=actor.locations) | Q(ref__in=[999])

    before = dict(ports._kinds)
    ports._kinds.clear()
    ports.register("conversation", may_see)
    ports.register("customer", may_see)
    yield
    ports._kinds.clear()
    ports._kinds.update(before)

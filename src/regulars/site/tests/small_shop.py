"""A small sample shop that is gone afterwards."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.db import transaction

from regulars.kit import clock
from regulars.kit.caches import forget_all
from regulars.kit.sample import Sample
from regulars.site import sample

# A Thursday noon in Athens: some places are open, some are not.
NOW = datetime(2026, 11, 19, 10, 0, tzinfo=UTC)


@contextmanager
def a_shop(*, factor: float, now: datetime = NOW, seed: int = sample.SEED) -> Iterator[Sample]:
    """Build it, hold the clock at its moment, and take it all back."""
    forget_all()
    with transaction.atomic(), transaction.atomic(using="blobs"), pytest.MonkeyPatch.context() as m:
        m.setattr(settings, "REGULARS_CATCH_ALL", True)
        made = sample.fill(factor=factor, now=now, seed=seed)
        with clock.travel(now):
            yield made
        transaction.set_rollback(True)
        transaction.set_rollback(True, using="blobs")
    forget_all()

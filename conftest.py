"""What every test has: both databases, a clean per-process memory."""

from collections.abc import Iterator

import pytest
from django.db import connections
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from regulars.kit.caches import forget_all

# A busy machine is slow, not wrong: properties are judged by their examples, not by the clock.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("django_db"):
            if "databases" not in mark.kwargs:
                mark.kwargs["databases"] = "__all__"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> None:
    """Forget what this process keeps for a few seconds: the last test's rows are gone."""
    forget_all()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let go of every connection at the end: PostgreSQL drops no database somebody is in."""
    yield
    with django_db_blocker.unblock():
        connections.close_all()

"""What every test has: both databases, a clean per-process memory."""

import asyncio
import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from hypothesis import HealthCheck, settings
from pytest_django.plugin import DjangoDbBlocker

from regulars.kit import caches
from regulars.kit.caches import forget_all

# A busy machine is slow, not wrong: properties are judged by their examples, not by the clock.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        for mark in item.iter_markers("django_db"):
            if "databases" not in mark.kwargs:
                mark.kwargs["databases"] = "__all__"
    if _is_second_run(config):
        left_out = [item for item in items if not _may_differ(item)]
        items[:] = [item for item in items if _may_differ(item)]
        config.hook.pytest_deselected(items=left_out)


def _is_second_run(config: pytest.Config) -> bool:
    """Whether everything is asked for, on PostgreSQL; who names tests gets those."""
    everything = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return everything and bool(os.environ.get("REGULARS_TEST_DATABASE_URL"))


def _may_differ(item: pytest.Item) -> bool:
    """Whether another database may make a difference to a test."""
    marks = {mark.name for mark in item.iter_markers()}
    if "drawn" in marks:
        return False
    uses = set(getattr(item, "fixturenames", ()))
    asks = uses & {"db", "transactional_db"} or any("postgresql" in each for each in uses)
    return bool(asks or marks & {"django_db", "service", "browser"})


@pytest.fixture(autouse=True)
def _nothing_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget what this process keeps for a few seconds: the last test's rows are gone.

    In a test those seconds do not pass, so that a busy machine asks no more questions than others.
    """
    forget_all()
    cache.clear()  # how often somebody has tried to sign in, for one
    monkeypatch.setattr(caches, "moment", lambda: 0.0)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Let go of every connection at the end: PostgreSQL drops no database somebody is in."""
    yield
    with django_db_blocker.unblock():
        connections.close_all()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium for the tests of one module; skips them where there is none.

    Playwright keeps an event loop running in this thread, and beside one of those Django asks no
    database. So the browser goes with its module: a test that comes next may be any other.
    """
    named = (os.environ.get("REGULARS_CHROMIUM", ""), *CHROMIUMS)
    chromium = next((path for name in named if name and (path := shutil.which(name))), None)
    if not chromium:
        pytest.skip("There is no Chromium on this machine: sudo apt-get install -y chromium")
    playing = pytest.importorskip("playwright.sync_api")
    with playing.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
    assert not _is_a_loop_running(), "Playwright left its event loop behind."


def _is_a_loop_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True

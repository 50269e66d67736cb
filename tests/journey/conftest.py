from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from regulars.site.tests.shop import Shop, free_port
from tests.journey.outside import Outside
from tests.journey.scratch import scratch_database
from tests.journey.stage import OURS, PASSWORD, House


@pytest.fixture(scope="module")
def house(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A shop set up by commands and served, on the database that this run is on."""
    outside = Outside()
    with scratch_database() as database:
        shop = Shop(tmp_path_factory.mktemp("journey") / "data", environment=database)
        try:
            yield from _served(shop, outside)
        finally:
            outside.stop()


def _served(shop: Shop, outside: Outside) -> Iterator[House]:
    _must(shop, *_setup("Kalamata Deli", "maria@example.com"))
    _must(shop, "user", "add", "nikos@example.com", "--name", "Nikos", "--password", PASSWORD)
    _must(shop, "mailbox", "add", OURS, "--smtp-url", outside.start(), "--json")
    lmtp = free_port()
    with shop.serving("--lmtp", f"127.0.0.1:{lmtp}") as served:
        yield House(served=served, lmtp_port=lmtp, outside=outside)


def _setup(name: str, owner: str) -> tuple[str, ...]:
    return (
        *("setup", "--no-input", "--name", name, "--country", "GB", "--language", "en"),
        *("--time-zone", "Europe/London", "--currency", "GBP"),
        *("--owner-email", owner, "--owner-password", PASSWORD),
    )


def _must(shop: Shop, *words: str) -> None:
    done = shop.run(*words)
    assert done.returncode == 0, done.stderr.decode()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Say what stood on the open pages when a journey broke off."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed and "browser" in item.funcargs:
        for context in item.funcargs["browser"].contexts:
            for page in context.pages:
                report.sections.append((page.url, page.inner_text("body")[:3000]))

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from regulars.site.tests.shop import Shop
from tests.faults.disks import a_small_disk
from tests.faults.house import House
from tests.journey.outside import Outside
from tests.journey.scratch import scratch_database


@pytest.fixture(scope="session")
def premises(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """One shop for all faults: starting programs is what takes the time."""
    outside = Outside()
    with scratch_database() as database:
        shop = Shop(tmp_path_factory.mktemp("faults") / "data", environment=database)
        shop.set_up()
        shop.answer("mailbox", "add", "help@example.com", "--smtp-url", outside.start())
        try:
            yield House(shop, outside)
        finally:
            outside.stop()


@pytest.fixture
def house(premises: House) -> House:
    """The shop, and a sheet of one's own for what was offered and acknowledged."""
    return replace(premises, offered=[], acknowledged=[], bytes_of={}, pressed={})


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of a few megabytes."""
    with a_small_disk(tmp_path / "disk") as disk:
        yield disk

from collections.abc import Iterator

import pytest

from regulars.site.tests.shop import Shop
from tests.faults.house import House
from tests.journey.outside import Outside
from tests.journey.scratch import scratch_database


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
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

import os
import shutil
from pathlib import Path

import pytest

from regulars.site.tests.shop import Shop


@pytest.fixture(scope="session")
def _empty_shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    shop = Shop(tmp_path_factory.mktemp("shop") / "data")
    shop.set_up()
    return shop


@pytest.fixture
def shop(_empty_shop: Shop, tmp_path: Path) -> Shop:
    """A shop on SQLite that is set up, with nothing in it yet; each test has its own copy."""
    if "REGULARS_TEST_DATABASE_URL" in os.environ:
        pytest.skip("a shop of its own on SQLite: tried in the run on SQLite")
    shutil.copytree(_empty_shop.data, tmp_path / "data")
    return Shop(tmp_path / "data")

import pytest

from regulars.journal.tests import make


@pytest.fixture(autouse=True)
def _forget_what_was_heard():
    make.HEARD.clear()
    make.PROJECTED.clear()

import pytest

from regulars.jobs.tests import make


@pytest.fixture(autouse=True)
def _forget_notes():
    make.NOTES.clear()

import pytest

from regulars.jobs.tests import make


@pytest.fixture(autouse=True)
def _only_what_the_test_asks_for(monkeypatch):
    make.NOTES.clear()
    monkeypatch.setattr("regulars.jobs.schedules.SCHEDULES", {})

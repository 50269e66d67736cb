import pytest

from regulars.jobs.declare import JOBS, NORMAL, Declaration
from regulars.jobs.tests import crews, make


@pytest.fixture(autouse=True)
def _only_what_the_test_asks_for(monkeypatch):
    make.NOTES.clear()
    monkeypatch.setattr("regulars.jobs.schedules.SCHEDULES", {})
    yield
    crews.end_all()


@pytest.fixture
def declared(monkeypatch):
    """Declare a job for this test only."""

    def declare(name, function, *, atomic=True, max_attempts=8):
        monkeypatch.setitem(
            JOBS, name, Declaration(name, function, NORMAL, max_attempts, is_atomic=atomic)
        )

    return declare

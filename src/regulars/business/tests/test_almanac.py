"""What the process tells of holidays is what the library knows."""

import sys

import pytest

from regulars.business import almanac
from regulars.business.rules import holiday_dates

YEARS = range(2025, 2028)


@pytest.fixture
def _library_not_loaded(monkeypatch):
    holiday_dates("GR", "", [2026])
    monkeypatch.delitem(sys.modules, "holidays")
    almanac.closed_dates.cache_clear()
    yield
    almanac.closed_dates.cache_clear()


@pytest.mark.usefixtures("_library_not_loaded")
@pytest.mark.parametrize(("country", "part"), [("GR", ""), ("MY", "KUL"), ("XX", "")])
def test_it_tells_what_the_library_knows_and_leaves_it_unloaded(country, part):
    told = almanac.closed_dates(country, part, YEARS)

    assert "holidays" not in sys.modules
    assert told == holiday_dates(country, part, YEARS)


def test_where_the_library_is_loaded_nobody_else_is_asked(monkeypatch):
    monkeypatch.setattr("subprocess.run", None)
    holiday_dates("GR", "", [2026])
    almanac.closed_dates.cache_clear()

    assert almanac.closed_dates("GR", "", YEARS) == holiday_dates("GR", "", YEARS)


@pytest.mark.usefixtures("_library_not_loaded")
def test_where_no_process_can_start_the_library_is_loaded_after_all(monkeypatch):
    monkeypatch.setattr("regulars.business.almanac.sys.executable", "/nowhere/python")

    assert almanac.closed_dates("GR", "", YEARS) == holiday_dates("GR", "", YEARS)

"""What the process tells of holidays is what the library knows, and it is asked once."""

import sys

import pytest

from regulars.business import almanac
from regulars.business.rules import holiday_dates

YEARS = range(2025, 2028)


@pytest.fixture
def folder(tmp_path, settings):
    """An empty data folder, and a process that has not asked yet."""
    settings.REGULARS_DATA = tmp_path
    almanac.closed_dates.cache_clear()
    yield tmp_path / almanac.FOLDER
    almanac.closed_dates.cache_clear()


@pytest.fixture
def _library_not_loaded(monkeypatch):
    holiday_dates("GR", "", [2026])
    monkeypatch.delitem(sys.modules, "holidays")


def _in_another_process(monkeypatch):
    """Forget what this process knows, and let nobody look anything up."""
    monkeypatch.setattr("regulars.business.almanac._looked_up", None)
    almanac.closed_dates.cache_clear()


@pytest.mark.usefixtures("folder", "_library_not_loaded")
@pytest.mark.parametrize(("country", "part"), [("GR", ""), ("MY", "KUL"), ("XX", "")])
def test_it_tells_what_the_library_knows_and_leaves_it_unloaded(country, part):
    told = almanac.closed_dates(country, part, YEARS)

    assert "holidays" not in sys.modules
    assert told == holiday_dates(country, part, YEARS)


@pytest.mark.usefixtures("folder")
def test_where_the_library_is_loaded_nobody_else_is_asked(monkeypatch):
    monkeypatch.setattr("subprocess.run", None)
    holiday_dates("GR", "", [2026])

    assert almanac.closed_dates("GR", "", YEARS) == holiday_dates("GR", "", YEARS)


@pytest.mark.usefixtures("folder", "_library_not_loaded")
def test_where_no_process_can_start_the_library_is_loaded_after_all(monkeypatch):
    monkeypatch.setattr("regulars.business.almanac.sys.executable", "/nowhere/python")

    assert almanac.closed_dates("GR", "", YEARS) == holiday_dates("GR", "", YEARS)


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize(("country", "part"), [("GR", ""), ("MY", "../KUL"), ("XX", "")])
def test_the_next_process_finds_what_this_one_was_told(monkeypatch, country, part):
    told = almanac.closed_dates(country, part, YEARS)
    _in_another_process(monkeypatch)

    assert almanac.closed_dates(country, part, YEARS) == told


def test_a_place_never_leads_out_of_the_folder(folder):
    almanac.closed_dates("GR", "../../../elsewhere", YEARS)

    kept = [path for path in folder.parent.rglob("*") if path.is_file()]
    assert [path.parent.parent for path in kept] == [folder]


@pytest.mark.usefixtures("folder")
def test_other_years_and_parts_are_looked_up_for_themselves():
    almanac.closed_dates("MY", "KUL", YEARS)

    assert almanac.closed_dates("MY", "", YEARS) == holiday_dates("MY", "", YEARS)
    assert almanac.closed_dates("MY", "KUL", (2029,)) == holiday_dates("MY", "KUL", [2029])


@pytest.mark.usefixtures("folder")
def test_another_version_of_the_library_is_asked_anew(monkeypatch):
    almanac.closed_dates("GR", "", YEARS)
    almanac.closed_dates.cache_clear()
    monkeypatch.setattr("regulars.business.almanac.metadata.version", lambda _name: "9999.1")
    monkeypatch.setattr("regulars.business.almanac._looked_up", lambda *_: frozenset())

    assert almanac.closed_dates("GR", "", YEARS) == frozenset()


@pytest.mark.parametrize("damage", [b"", b"[1, 2]", b'["2026-13-45"]', b"{", b"7", b"\xff"])
def test_a_damaged_note_is_looked_up_and_written_anew(folder, monkeypatch, damage):
    told = almanac.closed_dates("GR", "", YEARS)
    (note,) = folder.rglob("*.json")
    note.write_bytes(damage)
    almanac.closed_dates.cache_clear()

    assert almanac.closed_dates("GR", "", YEARS) == told
    _in_another_process(monkeypatch)
    assert almanac.closed_dates("GR", "", YEARS) == told


def test_where_nothing_can_be_written_it_is_told_all_the_same(folder):
    folder.write_text("a file where the folder would be")

    assert almanac.closed_dates("GR", "", YEARS) == holiday_dates("GR", "", YEARS)

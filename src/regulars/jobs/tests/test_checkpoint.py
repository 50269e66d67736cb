"""SQLite's write-ahead log is carried over by those who have the time."""

import sqlite3
from contextlib import closing

import pytest

from regulars.jobs import checkpoint


@pytest.fixture
def database(tmp_path, monkeypatch):
    """A database whose connections never checkpoint by themselves, with something in its log."""
    path = tmp_path / "shop.sqlite3"
    monkeypatch.setattr(checkpoint, "_databases", lambda: [path])
    with closing(sqlite3.connect(path, isolation_level=None)) as own:
        own.execute("PRAGMA journal_mode=WAL")
        own.execute("PRAGMA wal_autocheckpoint=0")
        own.execute("CREATE TABLE bread (loaves int)")
        own.executemany("INSERT INTO bread VALUES (?)", [(n,) for n in range(500)])
        yield path


def waiting_pages(path):
    with closing(sqlite3.connect(path)) as own:
        _busy, in_log, carried = own.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return in_log - carried


def test_what_is_in_the_log_gets_into_the_file(database):
    before = database.stat().st_size

    checkpoint.settle()

    assert database.stat().st_size > before
    assert waiting_pages(database) == 0


def test_a_log_that_has_grown_large_is_cut(database, monkeypatch):
    monkeypatch.setattr(checkpoint, "LARGEST_WAL_BYTES", 1000)

    checkpoint.settle()

    assert checkpoint.wal_bytes() == 0


def test_writers_wait_only_for_the_end_of_a_log_that_is_cut(database, monkeypatch):
    waiting = []
    carry = checkpoint._checkpoint
    monkeypatch.setattr(checkpoint, "LARGEST_WAL_BYTES", 1000)
    monkeypatch.setattr(
        checkpoint,
        "_checkpoint",
        lambda path, mode: (carry(path, mode), waiting.append((mode, waiting_pages(path)))),
    )

    checkpoint.settle()

    assert waiting[0] == ("PASSIVE", 0)
    assert [mode for mode, _pages in waiting] == ["PASSIVE", "TRUNCATE"]


def test_a_log_that_has_not_grown_is_left_alone(database, monkeypatch):
    checkpoint.settle()
    monkeypatch.setattr(checkpoint, "_checkpoint", lambda *_: pytest.fail("It was settled."))

    checkpoint.settle()


def test_a_writer_is_not_disturbed(database):
    with closing(sqlite3.connect(database, isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("INSERT INTO bread VALUES (7)")

        checkpoint.settle()

        writer.execute("COMMIT")

"""Whoever waits for SQLite's write lock has it as soon as it is free, or hears that it is not."""

import sqlite3
import threading
from contextlib import closing

import pytest
from django.db import connection, transaction
from django.db.utils import OperationalError

from regulars.kit.sqlite import base

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has many writers"),
]


@pytest.fixture
def writer():
    """Another program's connection that holds the write lock."""
    with closing(
        sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None, uri=True)
    ) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def busy_wait():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        return cursor.fetchone()[0]


def test_a_transaction_begins_a_moment_after_the_one_before_ends(monkeypatch, writer):
    slept = []

    def sleep(seconds):
        slept.append(seconds)
        if len(slept) == 30:
            writer.execute("COMMIT")

    monkeypatch.setattr(base.time, "sleep", sleep)
    with transaction.atomic():
        has_begun = connection.connection.in_transaction

    assert has_begun
    assert slept == [base.POLL_SECONDS] * 30


def test_a_lock_that_is_never_free_is_told(monkeypatch, writer):
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.01)

    with pytest.raises(OperationalError, match="locked"), transaction.atomic():
        pass

    assert not connection.connection.in_transaction


def test_statements_outside_of_transactions_wait_as_before():
    with transaction.atomic():
        pass

    assert busy_wait() == 1000 * connection.settings_dict["OPTIONS"]["timeout"]


@pytest.mark.parametrize("written", ["2026-11-22 15:05:00", "2026-11-22 15:05:00.123456"])
def test_a_moment_is_read_as_utc(written):
    read = base.moment(written.encode())

    assert read.isoformat(" ") == f"{written}+00:00"


def test_a_thread_waits_for_the_other_without_asking_sqlite(monkeypatch):
    slept, begun, done = [], threading.Event(), []
    monkeypatch.setattr(base.time, "sleep", slept.append)

    def write():
        begun.set()
        with transaction.atomic():
            done.append("second")
        connection.close()

    with transaction.atomic():
        other = threading.Thread(target=write)
        other.start()
        begun.wait(5)
        other.join(0.05)
        done.append("first")
    other.join(5)

    assert done == ["first", "second"]
    assert slept == []


def test_a_transaction_that_fails_lets_the_next_one_write():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        1 / 0  # noqa: B018

    assert connection._turn._held is None


def test_no_empty_file_comes_where_one_was_moved_away(tmp_path):
    def opened():
        return closing(there.get_new_connection(there.get_connection_params()))

    path, away = tmp_path / "shop.sqlite3", tmp_path / "away"
    there = base.DatabaseWrapper({**connection.settings_dict, "NAME": str(path)})
    with opened() as first:
        first.execute("CREATE TABLE loaf (id INTEGER)")
    with opened():
        pass
    path.rename(away)

    with pytest.raises(sqlite3.OperationalError, match="unable to open"), opened():
        pass

    assert not path.exists()
    away.rename(path)
    with opened() as again:
        assert again.execute("SELECT COUNT(*) FROM loaf").fetchone() == (0,)

"""F09: another program holds SQLite's write lock. Mail waits with its sender, never half taken."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.faults.house import NOT_NOW, TAKEN, House
from tests.journey.outside import eventually

pytestmark = [pytest.mark.service, pytest.mark.slow]


@pytest.fixture(autouse=True)
def only_where_one_writes(house: House) -> None:
    if "REGULARS_DATABASE_URL" in house.shop.environment:
        pytest.skip("PostgreSQL has no single write lock.")


@contextmanager
def locked(house: House) -> Iterator[sqlite3.Connection]:
    path = house.shop.data / "regulars.sqlite3"
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield connection
    finally:
        connection.close()


def test_a_lock_of_a_second_is_waited_for(house: House):
    mail = house.a_mail()

    with locked(house) as holder:
        threading.Timer(2, holder.rollback).start()
        code = house.receive(*mail)

    assert code == 0


def test_a_lock_that_stays_leaves_the_mail_with_its_sender(house: House):
    by_pipe, by_lmtp = house.a_mail(), house.a_mail()

    with house.working() as working:
        with locked(house):
            refused = house.offer(working.port, *by_lmtp), house.receive(*by_pipe)
        assert refused == (451, NOT_NOW)
        assert house.offer(working.port, *by_lmtp) == TAKEN
        assert house.receive(*by_pipe) == 0
        eventually(house.everything_is_read, what="both mails are read")

    messages = house.messages()
    assert [messages[name] for name, _raw in (by_pipe, by_lmtp)] == [1, 1]

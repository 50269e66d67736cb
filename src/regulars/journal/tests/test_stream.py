"""Readers of the stream see each entry once, also what was committed out of order."""

import threading

import pytest
from django.db import connection, transaction

from regulars.journal.actions import record, seal_entries
from regulars.journal.queries import Position, position_now, stream, verify
from regulars.journal.tests import make
from regulars.journal.tests.make import ADA, BreadBurnt
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_stream_goes_on_where_it_was_left():
    first, second = make.a_loaf(), make.a_loaf()
    begun = stream(Position())

    third = make.a_loaf()
    following = stream(begun.position)

    assert begun.entries == [first, second]
    assert following.entries == [third]
    assert stream(following.position).entries == []


def test_who_begins_now_sees_only_what_comes():
    make.a_loaf()
    now = position_now()

    later = make.a_loaf()

    assert stream(now).entries == [later]


def test_a_long_stretch_comes_in_parts():
    entries = [make.a_loaf() for _ in range(5)]
    seen, position = [], Position()

    for _part in range(3):
        part = stream(position, limit=2)
        seen += part.entries
        position = part.position

    assert seen == entries


def test_a_reader_of_some_names_moves_on_past_the_others():
    begun = position_now()
    make.a_loaf()

    part = stream(begun, names=[BreadBurnt.name])

    assert part.entries == []
    assert part.position > begun


def test_the_position_never_goes_back():
    far = Position(2**62, 5)

    assert stream(far).position == far


def test_a_position_survives_being_written_down():
    position = position_now()

    assert Position.parse(str(position)) == position


@pytest.mark.parametrize("text", ["", "5", "a.b", "1.-1", "1.2.3", "١.٢", f"{2**63}.0"])
def test_what_is_not_a_position_is_refused(text):
    with pytest.raises(ValueError, match="position"):
        Position.parse(text)


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_a_lower_id_committed_later_is_neither_missed_nor_left_unsealed():
    recorded, release = threading.Event(), threading.Event()

    def slow_writer():
        with transaction.atomic():
            record(BreadBurnt(again=True), about="oven:slow", by=ADA)
            recorded.set()
            release.wait(10)
        connection.close()

    thread = threading.Thread(target=slow_writer)
    thread.start()
    recorded.wait(10)
    make.a_loaf(about="oven:quick")
    early = stream(Position())
    sealed_early = seal_entries(by=SYSTEM)
    release.set()
    thread.join()

    late = stream(early.position)

    assert (early.entries, sealed_early) == ([], 0)
    assert [entry.about for entry in late.entries] == ["oven:slow", "oven:quick"]
    assert seal_entries(by=SYSTEM) == 2
    assert verify().ok


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no other databases")
def test_an_open_transaction_of_another_database_holds_nothing_back():
    import psycopg  # noqa: PLC0415 - an extra

    known = connection.get_connection_params()
    address = {key: known[key] for key in ("user", "password", "host", "port") if known.get(key)}
    with psycopg.connect(dbname="postgres", **address) as elsewhere:
        elsewhere.execute("SELECT pg_current_xact_id()")  # begins a transaction that stays open
        begun = position_now()
        entry = make.a_loaf()

        entries = stream(begun).entries
        elsewhere.rollback()

    assert entries == [entry]


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer at a time")
def test_many_writers_at_once_are_each_read_exactly_once():
    begun, stop, seen = position_now(), threading.Event(), []

    def write():
        for _ in range(40):
            with transaction.atomic():
                record(BreadBurnt(again=True), about="oven:1", by=ADA)
                record(BreadBurnt(again=True), about="oven:2", by=ADA)
        connection.close()

    def read():
        position = begun
        while not stop.is_set() or stream(position).entries:
            part = stream(position, limit=7)
            seen.extend(entry.pk for entry in part.entries)
            position = part.position
        connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    reader = threading.Thread(target=read)
    for thread in (*writers, reader):
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    reader.join()

    assert len(seen) == 320
    assert len(set(seen)) == 320

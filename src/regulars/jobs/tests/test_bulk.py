"""Bulk work gives way to people, without ever being stopped by them."""

import os
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import RequestFactory

from regulars.jobs import bulk
from regulars.jobs.middleware import PersonFirstMiddleware

pytestmark = pytest.mark.django_db

LONG_SECONDS = 30

only_sqlite = pytest.mark.skipif(
    "connection.vendor != 'sqlite'", reason="PostgreSQL has many writers and no turnstile"
)


def in_thread(work):
    """Run work in a thread that has its own connection."""

    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.fixture
def nobody():
    """No person has written lately, not even in the test before."""
    (Path(settings.REGULARS_DATA) / bulk.PEOPLE).unlink(missing_ok=True)


@pytest.fixture
def patient(monkeypatch):
    """Whoever waits here waits for a minute: half of that is no busy machine, but the lock."""
    monkeypatch.setattr(bulk, "PATIENCE_SECONDS", 2 * LONG_SECONDS)
    monkeypatch.setattr(bulk, "URGENT_PATIENCE_SECONDS", 2 * LONG_SECONDS)


def test_batches_hold_every_item_once_in_order(nobody):
    batches = list(bulk.batches(range(120)))

    assert len(batches[0]) == 50
    assert [item for batch in batches for item in batch] == list(range(120))


def test_a_batch_of_large_items_is_cut_where_it_is_heavy_enough(nobody, monkeypatch):
    monkeypatch.setattr(bulk, "HEAVIEST_BATCH_BYTES", 10)

    batches = list(bulk.batches([4, 4, 4, 30, 1], weigh=lambda item: item))

    assert batches == [[4, 4, 4], [30], [1]]


@only_sqlite
def test_batches_stay_large_while_no_person_is_there(nobody):
    sizes = []
    for batch in bulk.batches(range(100)):
        sizes.append(len(batch))
        time.sleep(0.06)

    assert sizes == [50, 50]


@only_sqlite
def test_batches_are_small_while_a_person_would_wait_for_them_but_not_below_five():
    sizes = []
    with bulk.person_write():
        pass
    for batch in bulk.batches(range(20)):
        sizes.append(len(batch))
        time.sleep(0.06)

    assert sizes == [5, 5, 5, 5]


@only_sqlite
def test_a_batch_waits_while_a_person_writes(patient):
    order = []
    entered = threading.Event()

    def write():
        with bulk.person_write():
            entered.set()
            time.sleep(0.1)
            order.append("person")

    person = in_thread(write)
    assert entered.wait(LONG_SECONDS)
    with bulk.turn():
        order.append("bulk")
    person.join()

    assert order == ["person", "bulk"]


@only_sqlite
def test_a_person_does_not_wait_for_the_turn_of_bulk_work(patient):
    with bulk.turn():
        began = time.monotonic()
        person = in_thread(lambda: bulk.person_write().__enter__())
        person.join()
        waited = time.monotonic() - began

    assert waited < LONG_SECONDS


@only_sqlite
def test_two_programs_take_turns(patient):
    inside, most = [], []

    def work():
        for _batch in bulk.batches(range(60), size=10):
            inside.append(1)
            most.append(len(inside))
            time.sleep(0.002)
            inside.pop()

    threads = [in_thread(work) for _ in range(3)]
    for thread in threads:
        thread.join()

    assert max(most) == 1


@only_sqlite
def test_somebody_who_never_ends_only_delays_bulk_work(monkeypatch):
    monkeypatch.setattr(bulk, "PATIENCE_SECONDS", 0.05)
    entered, done = threading.Event(), threading.Event()

    def hang():
        with bulk.person_write():
            entered.set()
            done.wait(2 * LONG_SECONDS)

    person = in_thread(hang)
    assert entered.wait(LONG_SECONDS)
    began = time.monotonic()
    with bulk.turn():
        waited = time.monotonic() - began
    done.set()
    person.join()

    assert 0.05 <= waited < LONG_SECONDS


@only_sqlite
def test_urgent_work_lets_a_person_write_first_and_then_goes_on(patient):
    entered = threading.Event()
    order = []

    def write():
        with bulk.person_write():
            entered.set()
            time.sleep(0.05)
            order.append("person")

    person = in_thread(write)
    assert entered.wait(LONG_SECONDS)
    bulk.give_way()
    order.append("urgent")
    person.join()

    assert order == ["person", "urgent"]


@only_sqlite
def test_urgent_work_waits_for_no_batch(patient):
    with bulk.turn():
        began = time.monotonic()
        urgent = in_thread(bulk.give_way)
        urgent.join()
        waited = time.monotonic() - began

    assert waited < LONG_SECONDS


@only_sqlite
@pytest.mark.parametrize(("seconds_ago", "pauses"), [(0, 1), (10, 0)])
def test_bulk_work_pauses_after_each_batch_while_people_write(monkeypatch, seconds_ago, pauses):
    slept = []
    with bulk.person_write():
        pass
    written = time.time() - seconds_ago
    os.utime(Path(settings.REGULARS_DATA) / bulk.PEOPLE, (written, written))
    monkeypatch.setattr(bulk.time, "sleep", slept.append)

    batches = list(bulk.batches(range(100)))

    assert len(slept) == pauses * len(batches)


@only_sqlite
def test_the_first_batch_is_small_where_a_person_has_just_written():
    with bulk.person_write():
        pass

    first = next(bulk.batches(range(100)))

    assert len(first) == bulk.SMALLEST_BATCH


def test_bulk_work_begun_by_a_person_does_not_wait_for_that_person(patient):
    began = time.monotonic()

    with bulk.person_write():
        count = sum(len(batch) for batch in bulk.batches(range(100)))

    assert count == 100
    assert time.monotonic() - began < LONG_SECONDS


@pytest.mark.parametrize(("method", "holds"), [("GET", False), ("HEAD", False), ("POST", True)])
def test_requests_that_may_write_go_first(monkeypatch, method, holds):
    held = []
    monkeypatch.setattr(
        "regulars.jobs.middleware.person_write", lambda: held.append(1) or bulk.person_write()
    )

    answer = PersonFirstMiddleware(lambda request: HttpResponse("ok"))(
        RequestFactory().generic(method, "/")
    )

    assert answer.status_code == 200
    assert bool(held) is holds

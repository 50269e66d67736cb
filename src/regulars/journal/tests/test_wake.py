"""Whoever waits for entries is woken."""

import threading
import time

import pytest
from django.db import connection

from regulars.journal.tests import make
from regulars.journal.wake import Changes

pytestmark = pytest.mark.django_db(transaction=True)

LONG_SECONDS = 30  # longer than a busy machine takes, and half of what is waited for in vain


def test_a_new_entry_wakes_those_who_wait():
    def write_soon():
        time.sleep(0.2)
        make.a_loaf()
        connection.close()

    with Changes() as changes:
        while changes.wait(0):
            pass  # what was committed before
        writer = threading.Thread(target=write_soon)
        writer.start()
        began = time.monotonic()
        woken = changes.wait(2 * LONG_SECONDS)
        waited = time.monotonic() - began
        writer.join()

    assert woken
    assert waited < LONG_SECONDS


def test_a_change_since_the_last_look_is_not_missed():
    with Changes() as changes:
        while changes.wait(0):
            pass
        make.a_loaf()

        assert changes.wait(LONG_SECONDS)


def test_without_changes_the_wait_ends_in_time():
    with Changes() as changes:
        while changes.wait(0):
            pass
        began = time.monotonic()

        woken = changes.wait(0.25)

    assert not woken
    assert 0.15 <= time.monotonic() - began < LONG_SECONDS


def test_who_is_asked_to_stop_stops():
    stop = threading.Event()
    stop.set()

    with Changes() as changes:
        began = time.monotonic()
        changes.wait(2 * LONG_SECONDS, stop=stop)

    assert time.monotonic() - began < LONG_SECONDS

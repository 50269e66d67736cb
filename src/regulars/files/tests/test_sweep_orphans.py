import os
from datetime import timedelta

import pytest

from regulars.files import ports
from regulars.files.actions import store, store_many, sweep_new_orphans, sweep_orphans
from regulars.files.queries import exists
from regulars.kit import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def held(monkeypatch):
    """The names that the only holder needs."""
    names: set[str] = set()
    monkeypatch.setattr(ports, "holders", [lambda asked: names & set(asked)])
    return names


def later(**much):
    return clock.travel(clock.now() + timedelta(**much))


def test_what_nobody_holds_is_swept_after_an_hour(held):
    kept, orphan = store(os.urandom(99)).sha256, store(os.urandom(99)).sha256
    held.add(kept)

    with later(minutes=61):
        sweep_orphans()

    assert exists(kept)
    assert not exists(orphan)


def test_what_is_younger_than_an_hour_stays():
    young = store(os.urandom(99)).sha256

    with later(minutes=59):
        sweep_orphans()

    assert exists(young)


def test_an_old_orphan_that_is_given_again_stays_for_another_hour():
    content = os.urandom(99)
    store(content)

    with later(minutes=90):
        again = store(content).sha256
        sweep_orphans()

    assert exists(again)


def test_an_orphan_that_is_given_again_during_the_sweep_stays(monkeypatch):
    content = os.urandom(99)
    name = store(content).sha256

    def give_again(asked):
        store(content)
        return set()

    monkeypatch.setattr(ports, "holders", [give_again])
    with later(hours=2):
        sweep_orphans()

    assert exists(name)


def test_many_are_swept_in_batches(held):
    stored = store_many([os.urandom(20) for _ in range(1_100)])
    held.update(blob.sha256 for blob in stored[::2])

    with later(hours=2):
        sweep_orphans()

    assert sum(exists(blob.sha256) for blob in stored) == 550


def test_the_hourly_sweep_looks_only_at_what_is_new():
    old = store(os.urandom(99)).sha256

    with later(days=3):
        sweep_new_orphans()
        assert exists(old)
        sweep_orphans()

    assert not exists(old)


def test_a_holder_registers_once(monkeypatch):
    monkeypatch.setattr(ports, "holders", [])

    ports.register_holder(sorted)
    ports.register_holder(sorted)

    assert ports.holders == [sorted]

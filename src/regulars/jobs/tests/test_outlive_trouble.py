"""What a worker does when the database fails it: it goes on, and nothing is lost."""

import sqlite3
import time

import pytest
from django.db import OperationalError, connection

from regulars.jobs import heartbeat, leases, schedules
from regulars.jobs import worker as worker_module
from regulars.jobs.models import Job
from regulars.jobs.models import Worker as Row
from regulars.jobs.tests import make
from regulars.jobs.tests.crews import until, working

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL has no such lock")
def test_a_lock_held_by_another_program_only_delays_work():
    stop, thread, _worker = working()
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    make.a_job(text="before")
    until(lambda: make.NOTES)
    other.execute("PRAGMA busy_timeout=5000")
    other.execute("BEGIN IMMEDIATE")
    time.sleep(0.7)  # more than six beats
    other.execute("COMMIT")
    other.close()

    make.a_job(text="after")
    until(lambda: "after" in make.NOTES)
    stop.set()
    thread.join()

    assert make.NOTES == ["before", "after"]


def test_a_worker_outlives_trouble_with_the_database(monkeypatch):
    monkeypatch.setattr(worker_module, "PAUSE_AFTER_TROUBLE_SECONDS", 0.01)
    trouble = iter([OperationalError("database is locked")] * 3)

    def tick():
        for error in trouble:
            raise error

    monkeypatch.setattr(schedules, "tick", tick)
    make.a_job(text="hello")

    stop, thread, _worker = working()
    until(lambda: make.NOTES)
    stop.set()
    thread.join()

    assert make.NOTES == ["hello"]


def test_work_cut_short_by_the_database_is_taken_up_again(monkeypatch):
    monkeypatch.setattr(worker_module, "PAUSE_AFTER_TROUBLE_SECONDS", 0.01)
    finish, trouble = leases.finish, iter([OperationalError("the connection is gone")])

    def finish_later(jobs):
        for error in trouble:
            raise error
        finish(jobs)

    monkeypatch.setattr(leases, "finish", finish_later)
    make.a_job("tests.slow", text="hello")

    stop, thread, _worker = working()
    until(lambda: not Job.objects.filter(name="tests.slow").exists())
    stop.set()
    thread.join()

    assert make.NOTES == ["hello", "hello"]  # it may run again, so it must bear that


def test_work_is_taken_up_again_even_when_giving_it_back_failed_too(monkeypatch):
    monkeypatch.setattr(worker_module, "PAUSE_AFTER_TROUBLE_SECONDS", 0.01)
    give_back, finish = leases.give_back, leases.finish
    trouble = iter([OperationalError("database is locked")] * 3)

    def in_trouble(work):
        def call(*given, **more):
            for error in trouble:
                raise error
            return work(*given, **more)

        return call

    monkeypatch.setattr(leases, "finish", in_trouble(finish))
    monkeypatch.setattr(leases, "give_back", in_trouble(give_back))
    make.a_job("tests.slow", text="hello")

    stop, thread, _worker = working()
    until(lambda: not Job.objects.filter(name="tests.slow").exists())
    stop.set()
    thread.join()

    assert make.NOTES == ["hello", "hello"]


def test_a_worker_starts_while_nobody_can_write(monkeypatch):
    beat, trouble = heartbeat.beat, iter([OperationalError("database is locked")])

    def beat_later(name, *, done):
        for error in trouble:
            raise error
        beat(name, done=done)

    monkeypatch.setattr(heartbeat, "beat", beat_later)
    make.a_job(text="hello")

    stop, thread, worker = working()
    until(lambda: make.NOTES)
    until(lambda: Row.objects.filter(name=worker.name).exists())
    stop.set()
    thread.join()

    assert make.NOTES == ["hello"]

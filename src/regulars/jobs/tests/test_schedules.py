"""Each tick happens in exactly one worker."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from regulars.jobs import schedules
from regulars.jobs.declare import SCHEDULES, Schedule
from regulars.jobs.models import Job
from regulars.jobs.tests import make
from regulars.jobs.worker import run_until_idle
from regulars.kit import clock

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
NAME = "tests.hopeless"


@pytest.fixture(autouse=True)
def _one_schedule(monkeypatch):
    monkeypatch.setattr("regulars.jobs.schedules.SCHEDULES", {NAME: SCHEDULES_OF_TEST})


SCHEDULES_OF_TEST = Schedule(NAME, timedelta(minutes=1))


def tick_at(seconds):
    with clock.travel(NOON + timedelta(seconds=seconds)):
        schedules.tick()
        queued = Job.objects.count()
        Job.objects.all().delete()
    return queued


def test_a_schedule_runs_at_start_and_then_once_per_interval():
    queued = [tick_at(seconds) for seconds in (10, 11, 59, 60, 61, 119, 120, 500, 501)]

    assert queued == [1, 0, 0, 1, 0, 0, 1, 1, 0]


def test_whoever_saw_it_due_before_another_ran_it_leaves_it():
    with clock.travel(NOON):
        schedules._take(SCHEDULES_OF_TEST, None, NOON)
        Job.objects.all().delete()  # it ran

        schedules._take(SCHEDULES_OF_TEST, NOON, NOON)

    assert not Job.objects.exists()


def test_a_clock_set_forward_and_back_does_not_stop_a_schedule():
    queued = [tick_at(seconds) for seconds in (0, 400 * 86_400, 60, 61, 120)]

    assert queued == [1, 1, 1, 0, 1]


def test_a_tick_is_left_out_while_the_one_before_is_not_done():
    for minute in range(3):
        with clock.travel(NOON + timedelta(minutes=minute)):
            schedules.tick()

    assert Job.objects.count() == 1


def test_a_schedule_that_fails_shows_one_failure_and_goes_on():
    for minute in range(3):
        with clock.travel(NOON + timedelta(minutes=minute)):
            schedules.tick()
            run_until_idle()

    job = Job.objects.get()
    assert (job.name, job.state) == (NAME, Job.State.FAILED)


@pytest.mark.django_db(transaction=True)
def test_many_workers_see_a_tick_and_one_takes_it():
    barrier = threading.Barrier(4)

    def tick():
        barrier.wait()
        schedules.tick()
        connection.close()

    for _round in range(5):
        threads = [threading.Thread(target=tick) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    assert Job.objects.count() == 1
    assert make.NOTES == []


def test_the_program_has_schedules():
    assert "journal.seal" in SCHEDULES

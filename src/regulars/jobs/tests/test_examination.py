"""Doctor and health say how the queue is."""

from datetime import timedelta

import pytest

from regulars.jobs import examination
from regulars.jobs.models import Job, Worker
from regulars.jobs.queries import queue_state
from regulars.jobs.tests import make
from regulars.kit import clock

pytestmark = pytest.mark.django_db


def a_worker(*, silent_seconds=0, done=0):
    now = clock.now()
    beat = now - timedelta(seconds=silent_seconds)
    return Worker.objects.create(name="oven", started_at=now, beat_at=beat, done=done)


def test_the_queue_is_counted():
    make.a_failed_job()
    make.a_job()
    a_worker(silent_seconds=5, done=12)

    state = queue_state()

    assert (state.waiting, state.running, state.failed) == (1, 0, 1)
    assert [(one.name, one.done) for one in state.workers] == [("oven", 12)]
    assert 5 <= state.workers[0].silent_seconds < 10


def test_a_clock_set_back_makes_nothing_negative():
    a_worker(silent_seconds=-3600)

    assert queue_state().workers[0].silent_seconds == 0
    assert queue_state().oldest_seconds == 0


def test_without_a_worker_health_fails():
    a_worker(silent_seconds=31)

    finding = examination.worker()

    assert finding.level == "fail"
    assert "regulars work" in finding.fix


def test_with_a_worker_all_is_well():
    a_worker(done=3)

    assert (examination.worker().level, examination.worker().what) == (
        "ok",
        "1 at work, 3 jobs done",
    )


def test_work_long_overdue_is_a_failure():
    make.a_job()
    Job.objects.update(run_at=clock.now() - timedelta(minutes=3))

    levels = [finding.level for finding in examination.jobs()]

    assert levels == ["fail"]


def test_failed_jobs_are_a_warning():
    make.a_failed_job()

    levels = [finding.level for finding in examination.jobs()]

    assert levels == ["ok", "warn"]


def test_the_log_is_looked_at():
    assert examination.write_ahead_log().level == "ok"


def test_a_log_that_nobody_carries_over_is_a_warning(monkeypatch):
    monkeypatch.setattr("regulars.jobs.checkpoint.wal_bytes", lambda: 300 * 1024 * 1024)

    assert examination.write_ahead_log().what == "300 MB"

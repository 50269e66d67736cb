"""Work is queued with its cause, once per key, and done when it is due."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from regulars.jobs import context
from regulars.jobs.actions import enqueue
from regulars.jobs.models import Job
from regulars.jobs.rules import BULK
from regulars.jobs.tests import make
from regulars.jobs.worker import run_until_idle
from regulars.kit import clock

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def test_queued_work_is_done_once_and_leaves_the_queue():
    enqueue("tests.note", {"text": "hello"})

    tried = run_until_idle()

    assert (tried, make.NOTES) == (1, ["hello"])
    assert not Job.objects.exists()


def test_work_for_later_waits_for_its_time():
    with clock.travel(NOON):
        enqueue("tests.note", {"text": "later"}, run_at=NOON + timedelta(minutes=5))
        run_until_idle()
    early = list(make.NOTES)

    with clock.travel(NOON + timedelta(minutes=5)):
        run_until_idle()

    assert (early, make.NOTES) == ([], ["later"])


def test_one_job_waits_per_name_and_key():
    first = enqueue("tests.note", {"text": "one"}, key="k")

    second = enqueue("tests.note", {"text": "two"}, key="k")
    other = enqueue("tests.slow", {"text": "three"}, key="k")

    assert first is not None
    assert other is not None
    assert second is None
    assert Job.objects.count() == 2


def test_an_earlier_time_moves_the_waiting_job_forward():
    with clock.travel(NOON):
        enqueue("tests.note", {"text": "a"}, key="k", run_at=NOON + timedelta(hours=2))
        enqueue("tests.note", {"text": "a"}, key="k", run_at=NOON + timedelta(hours=1))
        enqueue("tests.note", {"text": "a"}, key="k", run_at=NOON + timedelta(hours=3))

    assert Job.objects.get().run_at == NOON + timedelta(hours=1)


def test_work_without_a_key_may_wait_twice():
    enqueue("tests.note", {"text": "a"})
    enqueue("tests.note", {"text": "a"})

    assert Job.objects.count() == 2


def test_a_job_carries_why_it_is_there():
    with context.because_of(17, "request-17"):
        enqueue("tests.note", {"text": "a"}, priority=BULK)

    job = Job.objects.get()
    assert (job.cause_id, job.request_id, job.priority) == (17, "request-17", BULK)


def test_undeclared_work_is_refused():
    with pytest.raises(KeyError, match=r"No job is called 'tests\.nothing'"):
        enqueue("tests.nothing")


def test_a_payload_must_be_plain():
    with pytest.raises(TypeError, match="not JSON serializable"):
        enqueue("tests.note", {"text": NOON})


def test_only_the_three_priorities_exist():
    with pytest.raises(ValueError, match="PERSON, NORMAL or BULK"):
        enqueue("tests.note", {"text": "a"}, priority=7)


@pytest.mark.django_db(transaction=True)
def test_queueing_needs_a_transaction():
    with pytest.raises(RuntimeError, match=r"inside transaction\.atomic"):
        enqueue("tests.note", {"text": "a"})


@pytest.mark.django_db(transaction=True)
def test_work_is_gone_with_the_change_it_belongs_to():
    with transaction.atomic():
        enqueue("tests.note", {"text": "a"})
        transaction.set_rollback(True)

    assert not Job.objects.exists()

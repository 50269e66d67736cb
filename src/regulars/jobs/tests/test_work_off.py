"""What a worker does with what it takes."""

import time

import pytest
from django.db import connection

from regulars.jobs import leases
from regulars.jobs.actions import enqueue
from regulars.jobs.models import Job
from regulars.jobs.queries import failed_jobs, queue_state
from regulars.jobs.rules import BULK, NORMAL, PERSON
from regulars.jobs.tests import make
from regulars.jobs.worker import Worker, run_until_idle
from regulars.kit import clock

pytestmark = pytest.mark.django_db


def test_what_a_person_waits_for_goes_first():
    for priority in (BULK, NORMAL, PERSON, BULK, PERSON):
        make.a_job(text=str(priority), priority=priority)

    run_until_idle()

    assert make.NOTES == ["10", "10", "50", "90", "90"]


def test_something_urgent_does_not_wait_for_a_whole_batch(declared):
    def arrive(text):
        make.NOTES.append(text)
        enqueue("tests.note", {"text": "urgent"}, priority=PERSON)
        time.sleep(0.011)  # longer than one transaction may last

    declared("tests.arrive", arrive)
    enqueue("tests.arrive", {"text": "first"}, priority=BULK)
    enqueue("tests.note", {"text": "second"}, priority=BULK)

    run_until_idle()

    assert make.NOTES == ["first", "urgent", "second"]


def test_of_a_batch_only_the_one_that_fails_is_tried_again():
    make.a_job(text="one")
    make.a_job("tests.break", text="two")
    make.a_job(text="three")

    run_until_idle()

    left = Job.objects.get()
    assert set(make.NOTES) == {"one", "three"}
    assert (left.name, left.state, left.attempts) == ("tests.break", Job.State.QUEUED, 1)
    assert "ValueError: It broke at two." in left.last_error
    assert left.run_at > clock.now()


def test_a_job_that_caught_a_database_error_has_failed():
    enqueue("tests.swallow")

    run_until_idle()

    assert "what it wrote is lost" in Job.objects.get().last_error


def test_a_job_that_goes_on_failing_stays_visible():
    job = make.a_job("tests.break")
    Job.objects.update(attempts=7)

    run_until_idle()

    assert [*failed_jobs()] == [job]
    assert queue_state().failed == 1


def test_a_job_that_gives_up_fails_at_once():
    job = make.a_failed_job()

    assert (job.state, job.attempts) == (Job.State.FAILED, 1)
    assert "There is no point." in job.last_error


def test_a_job_nobody_declares_here_fails_and_is_tried_again():
    make.a_job()
    Job.objects.update(name="tests.of_a_later_version")

    run_until_idle()

    job = Job.objects.get()
    assert job.state == Job.State.QUEUED
    assert "Is this an older version?" in job.last_error


def test_a_retry_is_run_alone():
    make.a_job(text="retried")
    Job.objects.update(attempts=1)
    make.a_job(text="new")

    taken = leases.claim(NORMAL, owner="me")

    assert [job.payload["text"] for job in taken] == ["retried"]


def test_slow_work_is_run_alone():
    for name in ("tests.note", "tests.slow", "tests.slow"):
        make.a_job(name)

    sizes = [len(leases.claim(NORMAL, owner="me")) for _ in range(4)]

    assert sizes == [1, 1, 1, 0]


def test_a_worker_may_leave_slow_work_to_others():
    make.a_job("tests.slow", text="slow")
    make.a_job(text="quick")

    Worker(leave_out=["tests.slow"]).work_off(10)

    assert make.NOTES == ["quick"]


def test_a_job_whose_lease_was_lost_is_not_finished():
    make.a_job(text="mine")
    (job,) = leases.claim(NORMAL, owner="me")
    leases.give_back("me", counted=True)
    leases.claim(NORMAL, owner="other")

    leases.finish([job])
    leases.fail(job, ValueError())

    assert Job.objects.get().lease_owner == "other"


def test_a_job_returns_without_a_twin_that_waits():
    first = make.a_job(key="k")
    leases.claim(NORMAL, owner="me")
    second = make.a_job(key="k")

    leases.give_back("me", counted=True)

    assert first != second
    assert Job.objects.get() == second


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_committed_together_is_done_apart(declared):
    def strand(text):
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO tests_child VALUES (%s)", [99 if text == "bad" else 1])

    declared("tests.strand", strand)
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tests_parent (id int PRIMARY KEY)")
        cursor.execute(
            "CREATE TABLE tests_child (parent int REFERENCES tests_parent (id)"
            " DEFERRABLE INITIALLY DEFERRED)"
        )
        cursor.execute("INSERT INTO tests_parent VALUES (1)")
    for text in ("good", "bad", "good"):
        make.a_job("tests.strand", text=text)

    try:
        run_until_idle()

        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM tests_child")
            assert cursor.fetchone() == (2,)
        assert Job.objects.get().payload == {"text": "bad"}
        assert "foreign key" in Job.objects.get().last_error.lower()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE tests_child")
            cursor.execute("DROP TABLE tests_parent")


def test_a_failure_is_forgotten_when_equal_work_succeeds(declared):
    declared("tests.fetch", lambda text: 1 / 0, max_attempts=1)
    make.a_job("tests.fetch", key="mailbox:1")
    make.a_job("tests.fetch", key="mailbox:2")
    run_until_idle()
    declared("tests.fetch", lambda text: None, max_attempts=1)

    make.a_job("tests.fetch", key="mailbox:1")
    run_until_idle()

    assert list(Job.objects.values_list("key", "state")) == [("mailbox:2", "failed")]

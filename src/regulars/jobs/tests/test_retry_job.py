"""An owner sends a failed job back to the queue."""

import pytest

from regulars.jobs import ports
from regulars.jobs.actions import NotFailed, enqueue, retry_job
from regulars.jobs.models import Job
from regulars.jobs.tests import make
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_failed_job_gets_all_its_attempts_again():
    job = make.a_failed_job()

    retry_job(job, by=make.ADA)

    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.QUEUED, 0)


def test_a_job_that_waits_cannot_be_retried():
    with pytest.raises(NotFailed, match="no longer failed"):
        retry_job(make.a_job(), by=make.ADA)


def test_an_equal_job_that_waits_gives_way():
    job = make.a_failed_job(key="k")
    enqueue("tests.hopeless", key="k")

    retry_job(job, by=make.ADA)

    assert Job.objects.get() == job


@pytest.mark.parametrize("actor", [make.BEN, make.CLEO], ids=["Ben", "Cleo"])
def test_only_owners_retry(actor):
    job = make.a_failed_job()

    with pytest.raises(NotAllowed):
        retry_job(job, by=actor)

    job.refresh_from_db()
    assert job.state == Job.State.FAILED


def test_whoever_wants_to_know_is_told(monkeypatch):
    heard = []
    monkeypatch.setattr(ports, "decisions", [lambda *what: heard.append(what)])
    job = make.a_failed_job()

    retry_job(job, by=make.ADA)

    assert heard == [("retried", job, make.ADA)]

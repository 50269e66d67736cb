"""An owner gives up a failed job."""

import pytest

from regulars.jobs.actions import NotFailed, drop_job
from regulars.jobs.models import Job
from regulars.jobs.tests import make
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_a_dropped_job_is_gone():
    job = make.a_failed_job()

    drop_job(job, by=make.ADA)

    assert not Job.objects.exists()


def test_a_job_is_dropped_once():
    job = make.a_failed_job()
    drop_job(Job.objects.get(), by=make.ADA)

    with pytest.raises(NotFailed):
        drop_job(job, by=make.ADA)


@pytest.mark.parametrize("actor", [make.BEN, make.CLEO], ids=["Ben", "Cleo"])
def test_only_owners_drop(actor):
    job = make.a_failed_job()

    with pytest.raises(NotAllowed):
        drop_job(job, by=actor)

    assert Job.objects.exists()

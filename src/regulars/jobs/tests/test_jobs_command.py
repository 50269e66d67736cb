"""Failed jobs are looked at, retried and dropped from the command line."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from regulars.jobs.models import Job
from regulars.jobs.tests import make

pytestmark = pytest.mark.django_db


def told(*arguments):
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def test_failed_jobs_are_listed_with_their_reason():
    job = make.a_failed_job()

    line = told()

    assert line.startswith(f"{job.pk}  tests.hopeless  1 attempts  ")
    assert line.endswith("GiveUp: There is no point.\n")


def test_an_empty_list_says_so():
    assert told() == "No job has failed.\n"


def test_a_failed_job_is_retried():
    job = make.a_failed_job()

    told("--retry", str(job.pk))

    assert Job.objects.get().state == Job.State.QUEUED


def test_all_failed_jobs_are_dropped():
    make.a_failed_job()
    make.a_failed_job()

    told("--drop", "all")

    assert not Job.objects.exists()


@pytest.mark.parametrize("number", ["999", "bread"])
def test_an_unknown_number_is_refused(number):
    with pytest.raises(CommandError, match="No failed job has the number"):
        told("--retry", number)

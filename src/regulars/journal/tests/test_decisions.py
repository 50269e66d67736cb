"""What people decide about failed jobs is in the journal."""

import pytest

from regulars.jobs.actions import drop_job, enqueue, retry_job
from regulars.jobs.models import Job
from regulars.jobs.worker import run_until_idle
from regulars.journal.models import Entry
from regulars.journal.queries import line_of
from regulars.journal.tests.make import ADA

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("decide", "sentence"),
    [
        (retry_job, "Ada let the failed job journal.react run again."),
        (drop_job, "Ada dropped the failed job journal.react."),
    ],
)
def test_a_decision_about_a_failed_job_is_recorded(decide, sentence):
    enqueue("journal.react", {"subscriber": "nobody", "entries": []})
    run_until_idle()
    job = Job.objects.get()

    decide(job, by=ADA)

    entry = Entry.objects.get()
    assert entry.about == f"job:{job.pk}"
    assert line_of(entry).sentence == sentence

"""What happens is written down once, with the change it belongs to."""

import pytest

from regulars.jobs.models import Job
from regulars.jobs.worker import run_until_idle
from regulars.journal.actions import record
from regulars.journal.models import Entry
from regulars.journal.tests import make
from regulars.journal.tests.make import ADA, BreadBurnt

pytestmark = pytest.mark.django_db


def test_an_entry_says_who_did_what_to_what():
    entry = make.a_loaf(loaves=3, guest="Cleo")

    kept = Entry.objects.get()
    assert kept == entry
    assert (kept.name, kept.about, kept.also) == ("tests.bread_baked", "oven:1", "customer:3")
    assert (kept.actor_kind, kept.actor_id, kept.actor_name) == ("staff", "1", "Ada")
    assert (kept.data, kept.personal) == ({"loaves": 3}, {"guest": "Cleo"})


def test_a_reaction_is_a_job_of_the_same_transaction():
    entry = record(BreadBurnt(), about="oven:1", by=ADA)
    job = Job.objects.get()

    run_until_idle()

    assert job.payload == {
        "subscriber": "regulars.journal.tests.make.apologise",
        "entries": [entry.pk],
    }
    assert make.HEARD[-1] == [entry]

"""Who reacts hears of it once, later, and cannot run in circles."""

from dataclasses import replace

import pytest

from regulars.jobs.models import Job
from regulars.jobs.rules import PERSON
from regulars.jobs.worker import run_until_idle
from regulars.journal.actions import record
from regulars.journal.events import REACTIONS
from regulars.journal.models import Entry
from regulars.journal.tests import make
from regulars.journal.tests.make import ADA, BreadBaked, BreadBurnt

pytestmark = pytest.mark.django_db

APOLOGISE = "regulars.journal.tests.make.apologise"


def test_a_reaction_is_a_job_of_the_same_transaction():
    entry = record(BreadBurnt(), about="oven:1", by=ADA)
    job = Job.objects.get()

    run_until_idle()

    assert job.payload == {"subscriber": APOLOGISE, "entries": [entry.pk]}
    assert [[entry]] == make.HEARD


def test_what_a_subscriber_does_not_want_is_not_queued():
    record(BreadBurnt(again=True), about="oven:1", by=ADA)

    assert not Job.objects.exists()


def test_a_reaction_may_be_urgent(monkeypatch):
    (reaction,) = REACTIONS[BreadBurnt.name]
    monkeypatch.setitem(REACTIONS, BreadBurnt.name, [replace(reaction, priority=PERSON)])

    record(BreadBurnt(), about="oven:1", by=ADA)

    assert Job.objects.get().priority == PERSON


def test_a_projection_hears_at_once():
    entry = record(BreadBurnt(again=True), about="oven:1", by=ADA)

    assert [[entry]] == make.PROJECTED


def test_things_that_cause_each_other_in_a_circle_are_cut_at_depth_eight():
    record(BreadBaked(loaves=101), about="oven:1", by=ADA)

    run_until_idle()

    depths = list(Entry.objects.order_by("pk").values_list("depth", flat=True))
    job = Job.objects.get()
    assert depths == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert job.state == Job.State.FAILED
    assert "cause each other in a circle" in job.last_error


def test_each_effect_names_its_cause():
    first = record(BreadBaked(loaves=101), about="oven:1", by=ADA)

    run_until_idle()

    effect = Entry.objects.get(depth=1)
    assert effect.cause == first


def test_a_subscriber_that_is_gone_is_a_failure_people_see(monkeypatch):
    record(BreadBurnt(), about="oven:1", by=ADA)
    monkeypatch.setitem(REACTIONS, BreadBurnt.name, [])

    run_until_idle()

    job = Job.objects.get()
    assert job.state == Job.State.FAILED
    assert f"Nothing is called {APOLOGISE} any more" in job.last_error

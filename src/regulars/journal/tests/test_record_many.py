"""Many things are recorded at once, in their order."""

from datetime import UTC, datetime

import pytest

from regulars.jobs.models import Job
from regulars.journal.actions import Happening, record_many
from regulars.journal.models import Entry
from regulars.journal.tests import make
from regulars.journal.tests.make import ADA, BreadBaked, BreadBurnt

pytestmark = pytest.mark.django_db

IN_1999 = datetime(1999, 5, 1, 8, 0, tzinfo=UTC)


def burnt(number, **more):
    return Happening(event=BreadBurnt(), about=f"oven:{number}", by=ADA, **more)


def test_many_entries_keep_their_order_and_have_ids():
    first = make.a_loaf()

    entries = record_many([burnt(number) for number in range(1, 121)])

    kept = list(Entry.objects.filter(pk__gt=first.pk).order_by("pk"))
    assert kept == entries
    assert [entry.about for entry in kept] == [f"oven:{number}" for number in range(1, 121)]


def test_the_next_entry_comes_after_them():
    last = record_many([burnt(1), burnt(2)])[-1]

    assert make.a_loaf().pk > last.pk


def test_what_is_imported_keeps_its_time():
    record_many([burnt(1, at=IN_1999)])

    assert Entry.objects.get().at == IN_1999


def test_nothing_is_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert record_many([]) == []


def test_each_subscriber_hears_once_of_all():
    baked = Happening(event=BreadBaked(loaves=1), about="oven:1", by=ADA)

    entries = record_many([burnt(1), baked, burnt(2)])

    job = Job.objects.get()
    assert [entries] == make.PROJECTED
    assert job.payload["entries"] == [entries[0].pk, entries[2].pk]
    assert job.cause_id == entries[2].pk


def test_many_cost_as_many_statements_as_one(django_assert_num_queries):
    with django_assert_num_queries(3):  # numbers, rows, one job
        record_many([burnt(number) for number in range(100)])

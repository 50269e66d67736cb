"""Many pieces of work are queued at once."""

import pytest

from regulars.jobs.actions import Wanted, enqueue_many
from regulars.jobs.models import Job
from regulars.jobs.tests import make
from regulars.jobs.worker import run_until_idle

pytestmark = pytest.mark.django_db


def test_many_are_done_in_their_order():
    enqueue_many([Wanted(name="tests.note", payload={"text": str(n)}) for n in range(120)])

    run_until_idle()

    assert [str(n) for n in range(120)] == make.NOTES


def test_keys_count_among_many_too():
    enqueue_many([Wanted(name="tests.note", payload={"text": "a"}, key="k") for _ in range(3)])

    assert Job.objects.count() == 1


def test_one_bad_one_keeps_all_out():
    wanted = [Wanted(name="tests.note", payload={"text": "a"}), Wanted(name="tests.nothing")]

    with pytest.raises(KeyError):
        enqueue_many(wanted)

    assert not Job.objects.exists()

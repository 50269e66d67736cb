"""A lease is one worker's, also at the very moment at which another looks."""

import threading

import pytest
from django.db import connections, transaction

from regulars.jobs import leases
from regulars.jobs.models import Job
from regulars.jobs.rules import NORMAL
from regulars.jobs.tests import make
from regulars.jobs.worker import Batch

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 10


def elsewhere(act):
    """Do something on a connection of its own, in a thread of its own."""
    results = []

    def do():
        try:
            results.append(act())
        finally:
            connections.close_all()

    thread = threading.Thread(target=do)
    thread.start()
    thread.join(SECONDS)
    assert not thread.is_alive(), "It waits for somebody else."
    return results[0]


def test_a_job_whose_lease_was_lost_has_no_effect():
    make.a_job(text="mine")
    jobs = leases.claim(NORMAL, owner="me")
    leases.give_back("me", counted=True)
    leases.claim(NORMAL, owner="other")

    Batch(jobs).run()

    assert make.NOTES == []
    assert Job.objects.get().lease_owner == "other"


@pytest.mark.skipif(
    connections["default"].vendor == "sqlite", reason="SQLite has one writer at a time"
)
def test_two_who_claim_at_once_get_different_jobs_and_wait_for_nobody():
    for _ in range(leases.BATCH + 1):
        make.a_job()

    with transaction.atomic():
        mine = leases.claim(NORMAL, owner="me")
        theirs = elsewhere(lambda: leases.claim(NORMAL, owner="other"))

    assert (len(mine), len(theirs)) == (leases.BATCH, 1)
    assert not {job.pk for job in mine} & {job.pk for job in theirs}


@pytest.mark.skipif(
    connections["default"].vendor == "sqlite", reason="SQLite has one writer at a time"
)
def test_a_lease_cannot_be_taken_away_while_its_job_is_committed():
    make.a_job()
    leases.claim(NORMAL, owner="me")
    begun, buried = threading.Event(), threading.Event()

    def bury():
        begun.wait(SECONDS)
        try:
            leases.give_back("me", counted=True)
            buried.set()
        finally:
            connections.close_all()

    thread = threading.Thread(target=bury)
    thread.start()
    with transaction.atomic():
        leases.still_leased("me")
        begun.set()
        was_buried_meanwhile = buried.wait(0.3)
    thread.join(SECONDS)

    assert not was_buried_meanwhile
    assert buried.is_set()

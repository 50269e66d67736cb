"""A worker killed with -9 at any moment loses nothing and doubles nothing."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection, transaction

from regulars.jobs.actions import Wanted, enqueue_many
from regulars.jobs.models import Job
from regulars.jobs.tests import effects  # noqa: F401 - declares its jobs
from regulars.jobs.wake import Changes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.service]

SOURCE = Path(__file__).parents[3]
SAID = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS", "CONN_MAX_AGE")
PATIENCE_SECONDS = 40


@pytest.fixture
def start():
    """Start worker processes; what still runs at the end is ended."""
    running = []

    def start_one(failpoint=""):
        given = {
            "REGULARS_DATA": str(settings.REGULARS_DATA),
            "DATABASES": {"default": {key: connection.settings_dict[key] for key in SAID}},
        }
        process = subprocess.Popen(
            [sys.executable, "-m", "regulars.jobs.tests.child", json.dumps(given, default=str)],
            env={**os.environ, "PYTHONPATH": str(SOURCE), "REGULARS_FAILPOINT": failpoint},
        )
        running.append(process)
        return process

    yield start_one
    for process in running:
        process.terminate()
        process.wait(10)


@pytest.fixture(autouse=True)
def _effects():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE tests_effect (number int)")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE tests_effect")


def queue(name, count):
    with transaction.atomic():
        enqueue_many([Wanted(name=name, payload={"number": n}) for n in range(count)])


def numbers():
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM tests_effect ORDER BY number")
        return [row[0] for row in cursor.fetchall()]


def wait_until_done():
    deadline = time.monotonic() + PATIENCE_SECONDS
    with Changes("tests") as changes:
        while Job.objects.exclude(state=Job.State.FAILED).exists():
            assert time.monotonic() < deadline, "The queue was not worked off in time."
            changes.wait(0.1)


@pytest.mark.parametrize(
    "failpoint",
    [
        "jobs.after_claim:kill@1",
        "jobs.after_claim:kill@2",
        "jobs.between_jobs:kill@1",
        "jobs.between_jobs:kill@77",
        "jobs.before_commit:kill@1",
        "jobs.before_commit:kill@3",
        "jobs.after_commit:kill@1",
        "jobs.after_commit:kill@2",
    ],
)
def test_a_worker_killed_at_work_loses_and_doubles_nothing(start, failpoint):
    queue("tests.effect", 120)
    killed = start(failpoint)
    assert killed.wait(PATIENCE_SECONDS) == -9
    done_before = len(numbers())

    start()
    wait_until_done()

    assert done_before < 120
    assert numbers() == list(range(120))
    assert not Job.objects.exists()


@pytest.mark.parametrize("failpoint", ["jobs.after_claim:kill@2", "jobs.before_finish:kill@3"])
def test_repeatable_work_is_repeated_after_a_kill(start, failpoint):
    queue("tests.repeatable", 10)
    killed = start(failpoint)
    assert killed.wait(PATIENCE_SECONDS) == -9

    start()
    wait_until_done()

    assert numbers() == list(range(10))


def test_two_processes_do_each_job_once(start):
    queue("tests.effect", 500)

    start()
    start()
    wait_until_done()

    assert numbers() == list(range(500))


def test_workers_killed_again_and_again_get_there(start):
    queue("tests.effect", 200)

    for nth in (13, 29, 31):
        assert start(f"jobs.between_jobs:kill@{nth}").wait(PATIENCE_SECONDS) == -9
    start()
    wait_until_done()

    assert numbers() == list(range(200))

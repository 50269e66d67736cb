"""A crew of workers: what hangs keeps nothing quick waiting."""

import threading

import pytest

from regulars.channels.email import jobs as email_jobs
from regulars.jobs.declare import JOBS, NORMAL, Declaration
from regulars.jobs.models import Job
from regulars.jobs.tests import make
from regulars.jobs.tests.crews import until
from regulars.jobs.worker import run_crew

pytestmark = pytest.mark.django_db(transaction=True)


def test_quick_work_that_is_not_atomic_waits_for_no_slow_work(monkeypatch):
    release, stop = threading.Event(), threading.Event()
    for name, run, slow in (
        ("tests.hang", lambda text: release.wait(60), None),
        ("tests.quick", lambda text: make.NOTES.append(text), False),
    ):
        monkeypatch.setitem(JOBS, name, Declaration(name, run, NORMAL, 8, False, slow))
    make.a_job("tests.hang", text="")

    threads = run_crew(2, stop=stop)
    until(lambda: Job.objects.filter(state=Job.State.RUNNING).exists())
    make.a_job("tests.quick", text="quick")
    until(lambda: make.NOTES)
    release.set()
    stop.set()
    for thread in threads:
        thread.join()

    assert make.NOTES == ["quick"]


def test_mail_is_read_while_a_mail_server_hangs():
    declared = JOBS["email.parse_waiting"]

    assert declared.run is email_jobs.parse_waiting
    assert not declared.is_slow
    assert JOBS["outbox.send"].is_slow
    assert JOBS["email.fetch"].is_slow

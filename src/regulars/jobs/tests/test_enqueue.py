"""Work is queued with its cause, once per key, and done when it is due."""

from datetime import timedelta

import pytest
from django.db import transaction

from regulars.jobs.actions import enqueue
from regulars.jobs.models import Job
from regulars.jobs.tests import make
from regulars.jobs.worker import run_until_idle
from regulars.kit import clock

pytestmark = pytest.mark.django_db


def test_queued_work_is_done_once_and_leaves_the_queue():
    enqueue("tests.note", {"text": "hello"})

    tried = run_until_idle()

    assert (tried, make.NOTES) == (1, ["hello"])
    assert not Job.objects.exists()

"""What may be declared as work."""

import pytest

from regulars.jobs.declare import JOBS, SCHEDULES, every, job


@pytest.fixture(autouse=True)
def _keep_declarations():
    jobs, schedules = dict(JOBS), dict(SCHEDULES)
    yield
    JOBS.clear()
    JOBS.update(jobs)
    SCHEDULES.clear()
    SCHEDULES.update(schedules)


def test_two_jobs_cannot_share_a_name():
    @job("tests.same")
    def one():
        pass

    with pytest.raises(ValueError, match=r"Two jobs are named 'tests\.same'"):

        @job("tests.same")
        def two():
            pass


def test_a_schedule_needs_an_interval():
    with pytest.raises(ValueError, match="give seconds, minutes or hours"):

        @every(name="tests.never")
        def never():
            pass


def test_a_priority_must_be_one_of_three():
    with pytest.raises(ValueError, match="PERSON, NORMAL or BULK"):
        job("tests.odd", priority=3)

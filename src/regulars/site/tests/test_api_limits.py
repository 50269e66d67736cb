"""How many calls a key may make, and what it hears beyond that."""

import pytest
from django.test import Client

from regulars.site import api_limits
from regulars.site.api import SECONDS_AT_ONCE, PerToken, api
from regulars.staff.tests.make import a_token, ada

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that goes on only when told."""

    def __init__(self):
        self.seconds = 100.0

    def monotonic(self):
        return self.seconds


@pytest.fixture
def clock(monkeypatch):
    """Two calls a second, and time in the test's own hands."""
    told = Clock()
    monkeypatch.setattr(api_limits, "time", told)
    buckets = api_limits.Buckets(per_second=2, at_once=3)
    monkeypatch.setattr(api.throttle, "buckets", buckets)
    return told


def caller():
    _row, secret = a_token(ada(), "read")
    client = Client(headers={"authorization": f"Bearer {secret}"})
    return lambda: client.get("/api/v1/me")


def test_a_program_that_runs_wild_is_told_when_to_go_on(clock):
    call = caller()

    answers = [call() for _each in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[3]["Content-Type"] == "application/problem+json"
    assert answers[3]["Retry-After"] == "1"
    assert answers[3].json()["status"] == 429
    clock.seconds += int(answers[3]["Retry-After"])
    assert call().status_code == 200


def test_one_key_does_not_slow_another(clock):
    wild, calm = caller(), caller()

    while wild().status_code == 200:
        pass

    assert calm().status_code == 200


def test_the_limit_is_a_setting(settings):
    settings.REGULARS_API_CALLS_PER_SECOND = 1
    buckets = PerToken().buckets

    waits = [buckets.take(1) for _call in range(SECONDS_AT_ONCE + 1)]

    assert waits[:-1] == [0.0] * SECONDS_AT_ONCE
    assert 0 < waits[-1] <= 1

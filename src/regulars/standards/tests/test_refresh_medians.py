from datetime import timedelta

import pytest

from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.tests.make import ada, an_actor, with_mail
from regulars.kit import clock as time
from regulars.kit.actor import SYSTEM
from regulars.standards.actions import refresh_medians
from regulars.standards.queries import clocks_behind, first_reply_days
from regulars.standards.tests.make import MONDAY_TEN, a_shop, a_waiting_customer

pytestmark = pytest.mark.django_db


def test_the_median_of_a_day_follows_its_answers(monkeypatch):
    with_mail(monkeypatch)
    location = a_shop()
    for minutes, sender in ((10, "a@example.com"), (20, "b@example.com"), (40, "c@example.com")):
        conversation = a_waiting_customer(location=location, sender=sender)
        with time.travel(MONDAY_TEN + timedelta(minutes=minutes)):
            reply_to_conversation(conversation, text="Yes.", by=an_actor())

    days = refresh_medians(by=SYSTEM)

    [day] = first_reply_days(ada(), MONDAY_TEN.date(), MONDAY_TEN.date())
    assert days == 1
    assert (day.median_seconds, day.met, day.is_stale) == (20 * 60, 3, False)


def test_every_figure_equals_the_list_behind_it(monkeypatch):
    with_mail(monkeypatch)
    location = a_shop()
    for number in range(5):
        conversation = a_waiting_customer(location=location, sender=f"{number}@example.com")
        with time.travel(MONDAY_TEN + timedelta(minutes=20 * number)):
            reply_to_conversation(conversation, text="Yes.", by=an_actor())

    [day] = first_reply_days(ada(), MONDAY_TEN.date(), MONDAY_TEN.date())

    for outcome in ("met", "missed", "answered", "started"):
        listed = clocks_behind(ada(), MONDAY_TEN.date(), MONDAY_TEN.date(), outcome=outcome)
        assert len(listed.items) == getattr(day, outcome), outcome

from datetime import timedelta

import pytest

from regulars.conversations.actions import reply_to_conversation, withdraw_reply
from regulars.conversations.tests.make import an_actor, with_mail
from regulars.kit import clock as time
from regulars.standards.tests.make import MONDAY_TEN, a_waiting_customer, the_clock, the_day

pytestmark = pytest.mark.django_db


def test_an_undone_reply_lets_the_clock_run_on(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_waiting_customer()
    actor = an_actor()
    with time.travel(MONDAY_TEN + timedelta(minutes=20)):
        message = reply_to_conversation(conversation, text="Wait", by=actor)

        withdraw_reply(message, by=actor)

    clock = the_clock(conversation)
    assert (clock.state, clock.stopped_at, clock.open_seconds) == ("running", None, None)
    assert clock.due_at == MONDAY_TEN + timedelta(hours=1)
    assert (the_day().met, the_day().answered) == (0, 0)
    conversation.refresh_from_db()
    assert conversation.next_due_at == clock.due_at

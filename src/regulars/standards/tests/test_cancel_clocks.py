from datetime import timedelta

import pytest

from regulars.conversations.actions import close_conversation
from regulars.conversations.tests.make import an_actor
from regulars.kit import clock as time
from regulars.kit.actor import SYSTEM
from regulars.standards.actions import mark_missed
from regulars.standards.queries import late_clocks
from regulars.standards.tests.make import MONDAY_TEN, a_waiting_customer, the_clock, the_day

pytestmark = pytest.mark.django_db


def test_closing_without_an_answer_cancels_the_clock():
    conversation = a_waiting_customer()

    with time.travel(MONDAY_TEN + timedelta(minutes=5)):
        close_conversation(conversation, reason="Sorted by phone", by=an_actor())

    assert the_clock(conversation).state == "cancelled"
    assert the_day().started == 0


def test_one_that_was_late_stays_missed_but_presses_no_more():
    conversation = a_waiting_customer()
    with time.travel(MONDAY_TEN + timedelta(hours=2)):
        mark_missed(by=SYSTEM)

        close_conversation(conversation, by=an_actor())

    assert the_clock(conversation).state == "missed"
    assert late_clocks(an_actor("Maria", "owner")) == []

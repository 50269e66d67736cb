from datetime import timedelta

import pytest

from regulars.business.tests.make import a_location
from regulars.conversations.tests.make import ada, an_actor
from regulars.journal.models import Entry
from regulars.kit import clock as time
from regulars.kit.actor import SYSTEM
from regulars.standards.actions import mark_missed
from regulars.standards.queries import count_late, late_clocks
from regulars.standards.tests.make import (
    MONDAY_TEN,
    a_shop,
    a_waiting_customer,
    the_clock,
    the_day,
)

pytestmark = pytest.mark.django_db


def test_a_clock_that_ran_out_is_missed_and_told_once():
    conversation = a_waiting_customer()

    with time.travel(MONDAY_TEN + timedelta(minutes=61)):
        marked = [mark_missed(by=SYSTEM), mark_missed(by=SYSTEM)]

    assert marked == [1, 0]
    assert the_clock(conversation).state == "missed"
    assert the_day().missed == 1
    entry = Entry.objects.get(name="clock.missed")
    assert entry.about == f"conversation:{conversation.number}"


def test_one_that_is_still_in_time_is_left_alone():
    conversation = a_waiting_customer()

    with time.travel(MONDAY_TEN + timedelta(minutes=59)):
        mark_missed(by=SYSTEM)

    assert the_clock(conversation).state == "running"


def test_late_ones_are_seen_by_those_who_serve_there():
    location = a_shop()
    a_waiting_customer(location=location)
    elsewhere = a_location("Uppsala")
    with time.travel(MONDAY_TEN + timedelta(hours=2)):
        mark_missed(by=SYSTEM)

    assert len(late_clocks(ada())) == count_late(ada()) == 1
    assert late_clocks(an_actor("Nikos", "agent", elsewhere)) == []

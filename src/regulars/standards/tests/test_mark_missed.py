from datetime import timedelta

import pytest

from regulars.business.tests.make import a_location
from regulars.conversations.actions import snooze_conversation
from regulars.conversations.tests.make import a_member, ada, an_actor
from regulars.journal.models import Entry
from regulars.kit import clock as time
from regulars.kit.actor import SYSTEM
from regulars.staff.tests.make import signed_in
from regulars.standards.actions import mark_missed
from regulars.standards.queries import count_late, late_clocks
from regulars.standards.tests.make import (
    MONDAY_TEN,
    a_shop,
    a_waiting_customer,
    the_clock,
    the_day,
)
from regulars.ui import formats

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


def test_who_is_snoozed_unanswered_stays_late_but_waits_in_no_list():
    conversation = a_waiting_customer()
    with time.travel(MONDAY_TEN + timedelta(hours=2)):
        mark_missed(by=SYSTEM)
        until = MONDAY_TEN + timedelta(days=1)
        snooze_conversation(conversation, until=until, by=an_actor("Ben"))

    assert [late.conversation for late in late_clocks(ada())] == [conversation]
    assert count_late(ada()) == 0


def test_the_thread_tells_it_at_the_moment_it_was_due():
    conversation = a_waiting_customer()
    with time.travel(MONDAY_TEN + timedelta(hours=5)):
        mark_missed(by=SYSTEM)
        page = signed_in(a_member()).get(f"/conversations/{conversation.number}/")

    due = MONDAY_TEN + timedelta(hours=1)
    line = page.content.decode().partition("c-event--late")[2].partition("</li>")[0]
    assert the_clock(conversation).due_at == due
    assert formats.moment(due, now=MONDAY_TEN) in line

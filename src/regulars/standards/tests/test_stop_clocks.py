from datetime import timedelta

import pytest

from regulars.conversations.actions import add_note, reply_to_conversation
from regulars.conversations.tests.make import an_actor, with_mail
from regulars.kit import clock as time
from regulars.kit.actor import SYSTEM
from regulars.standards.actions import mark_missed
from regulars.standards.tests.make import MONDAY_TEN, a_waiting_customer, the_clock, the_day

pytestmark = pytest.mark.django_db


def _reply(conversation, *, minutes):
    with time.travel(MONDAY_TEN + timedelta(minutes=minutes)):
        return reply_to_conversation(conversation, text="We bake a new one.", by=an_actor())


def test_a_reply_in_time_meets_the_standard(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_waiting_customer()

    message = _reply(conversation, minutes=20)

    clock = the_clock(conversation)
    assert (clock.state, clock.stopped_by, clock.open_seconds) == ("met", message.pk, 20 * 60)
    assert (the_day().met, the_day().answered, the_day().missed) == (1, 1, 0)


def test_a_late_reply_misses_it_and_is_timed_all_the_same(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_waiting_customer()

    _reply(conversation, minutes=90)

    clock = the_clock(conversation)
    assert (clock.state, clock.open_seconds) == ("missed", 90 * 60)
    assert (the_day().met, the_day().missed, the_day().answered) == (0, 1, 1)


def test_one_that_was_marked_missed_is_counted_once(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_waiting_customer()
    with time.travel(MONDAY_TEN + timedelta(minutes=61)):
        mark_missed(by=SYSTEM)

    _reply(conversation, minutes=90)

    assert (the_day().missed, the_day().answered) == (1, 1)


def test_the_row_shows_no_due_time_any_more(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_waiting_customer()

    _reply(conversation, minutes=20)

    conversation.refresh_from_db()
    assert conversation.next_due_at is None


def test_a_note_stops_nothing():
    conversation = a_waiting_customer()

    add_note(conversation, text="The oven is down.", by=an_actor())

    assert the_clock(conversation).state == "running"

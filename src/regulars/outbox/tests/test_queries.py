from datetime import timedelta

import pytest

from regulars.kit import clock
from regulars.outbox.actions import deliver
from regulars.outbox.queries import figures, for_thread, newest, outgoing_state
from regulars.outbox.rules import FAILED, UNCERTAIN, Outcome
from regulars.outbox.tests.make import ScriptedSender, a_message, sending_by

pytestmark = pytest.mark.django_db


def test_the_state_is_that_of_the_last_message_about_a_thing():
    deliver(a_message(about="message:1").pk)
    a_message(about="message:1", hold_seconds=10)
    a_message(about="message:2")

    states = outgoing_state(["message:1", "message:2", "message:3"])

    assert states == {"message:1": "held", "message:2": "queued"}


def test_the_figures_count_what_waits_and_what_went_wrong():
    with sending_by(ScriptedSender(Outcome(state=FAILED), Outcome(state=UNCERTAIN))):
        deliver(a_message().pk)
        deliver(a_message().pk)
    waiting = a_message()
    a_message(hold_seconds=600)

    with clock.travel(clock.now() + timedelta(seconds=5)):
        found = figures()

    assert found.oldest_due_at == waiting.send_after
    assert (found.waiting, found.due, found.uncertain, found.failed) == (2, 1, 1, 1)


def test_a_thread_has_its_messages_in_order():
    first, second = a_message(thread_token="t"), a_message(thread_token="t")
    a_message()

    assert for_thread("t") == [first, second]
    assert for_thread("") == []


def test_the_newest_come_first_page_by_page():
    messages = [a_message() for _ in range(5)]

    first = newest(limit=3)
    second = newest(before=first.next_cursor, limit=3)

    assert [*first.items, *second.items] == messages[::-1]
    assert second.next_cursor is None


def test_an_acknowledgement_that_does_not_arrive_is_no_trouble():
    with sending_by(ScriptedSender(Outcome(state=FAILED), Outcome(state=UNCERTAIN))):
        deliver(a_message(purpose="acknowledgement").pk)
        deliver(a_message(purpose="acknowledgement").pk)

    found = figures()

    assert (found.uncertain, found.failed) == (0, 0)

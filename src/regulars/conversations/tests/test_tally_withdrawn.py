from datetime import timedelta

import pytest

from regulars.conversations.actions import (
    open_conversation,
    reply_to_conversation,
    tally_withdrawn,
    withdraw_reply,
)
from regulars.conversations.models import DayTally
from regulars.conversations.tests.make import NOON, a_conversation, a_location, ada, with_mail
from regulars.customers.actions import add_customer
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


def replied():
    return list(DayTally.objects.order_by("date").values_list("date", "replied"))


def test_a_reply_that_was_taken_back_is_counted_no_longer():
    today = NOON.date()
    with clock.travel(NOON):
        conversation = a_conversation()
        first = reply_to_conversation(conversation, text="Wrong words", by=ada())
        before = replied()

        withdraw_reply(first, by=ada())

        assert (before, replied()) == ([(today, 1)], [(today, 0)])
        reply_to_conversation(conversation, text="Right words", by=ada())
        assert replied() == [(today, 1)]


def test_it_is_taken_off_the_day_on_which_send_was_pressed():
    midnight = NOON.replace(hour=22)  # in Athens
    pressed, undone = midnight - timedelta(seconds=3), midnight + timedelta(seconds=3)
    conversation = a_conversation(at=NOON)
    with clock.travel(pressed):
        reply = reply_to_conversation(conversation, text="Wrong words", by=ada())
    a_conversation(at=undone, sender="other@example.com")

    with clock.travel(undone):
        withdraw_reply(reply, by=ada())

    assert [number for _day, number in replied()] == [0, 0]


def test_first_words_of_ours_that_were_taken_back_are_counted_no_longer():
    points = [("email", "eleni@example.com")]
    customer = add_customer(name="Eleni", contact_points=points, by=ada())
    with clock.travel(NOON):
        conversation = open_conversation(
            customer=customer,
            subject="Your cake",
            text="It is ready.",
            channel="email",
            channel_ref="mailbox:1",
            location=a_location(),
            direction="out",
            by=ada(),
        )

        withdraw_reply(conversation.messages.get(), by=ada())

    assert replied() == [(NOON.date(), 0)]


def test_no_figure_falls_below_nothing():
    a_conversation(at=NOON)
    day, place = DayTally.objects.values_list("date", "location").get()

    tally_withdrawn([(day, place)], by=SYSTEM)

    assert replied() == [(day, 0)]

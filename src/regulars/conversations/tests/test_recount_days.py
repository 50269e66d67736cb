"""Counting days anew gives what counting as things happen gave; and mends what is wrong."""

from datetime import timedelta

import pytest

from regulars.conversations.actions import (
    close_conversation,
    recount_days,
    reopen_conversation,
    reply_to_conversation,
    take_messages,
    withdraw_reply,
)
from regulars.conversations.models import DayTally
from regulars.conversations.tests.make import (
    NOON,
    a_conversation,
    a_location,
    a_mail,
    ada,
    with_mail,
)
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
DAYS = [TODAY + timedelta(days=number) for number in range(-3, 3)]


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


def told():
    fields = ("date", "location_id", "opened", "received", "replied", "closed")
    return sorted(DayTally.objects.values_list(*fields))


def two_days():
    """Written to, answered, taken back, closed, opened again, closed again; and a newsletter."""
    conversation = a_conversation(at=NOON)
    with clock.travel(NOON + timedelta(minutes=5)):
        reply_to_conversation(conversation, text="Gladly.", by=ada())
        withdraw_reply(reply_to_conversation(conversation, text="Oh.", by=ada()), by=ada())
        close_conversation(conversation, by=ada())
        reopen_conversation(conversation, by=ada())
    with clock.travel(NOON + timedelta(days=1)):
        close_conversation(conversation, by=ada())
    a_conversation(at=NOON, sender="news@example.com", kind="bulk")
    take_messages([a_mail(at=NOON + timedelta(days=1), sender="news@example.com", kind="bulk")])


def test_what_is_right_stays_as_it_is():
    two_days()
    before = told()

    wrong = recount_days(a_location(), DAYS, by=SYSTEM)

    place = a_location().pk
    assert (wrong, told()) == (0, before)
    assert before == [(TODAY, place, 1, 1, 1, 1), (DAYS[4], place, 0, 0, 0, 1)]


def test_what_is_wrong_is_mended_once():
    two_days()
    before = told()
    DayTally.objects.filter(date=TODAY).update(opened=7, received=0)
    DayTally.objects.filter(date=DAYS[4]).delete()
    DayTally.objects.create(date=DAYS[0], location=a_location(), closed=3)

    wrong = [recount_days(a_location(), DAYS, by=SYSTEM) for _time in range(2)]

    assert wrong == [3, 0]
    assert told() == [(DAYS[0], a_location().pk, 0, 0, 0, 0), *before]


def test_only_the_days_and_the_place_that_were_named_are_counted():
    two_days()
    elsewhere = a_location("Elsewhere")
    DayTally.objects.update(opened=7)

    assert recount_days(elsewhere, DAYS, by=SYSTEM) == 0
    assert recount_days(a_location(), DAYS[4:], by=SYSTEM) == 1
    assert [opened for _day, _place, opened, *_more in told()] == [7, 0]

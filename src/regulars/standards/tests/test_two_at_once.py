"""A clock that runs out at the very moment at which somebody answers, or another worker looks."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.tests.make import ada, with_mail
from regulars.conversations.tests.test_two_at_once import together
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.standards.actions import mark_missed
from regulars.standards.tests.make import MONDAY_TEN, a_waiting_customer, the_clock, the_day

pytestmark = pytest.mark.django_db(transaction=True)

LATE = MONDAY_TEN + timedelta(hours=3)
SECONDS = 0.3  # for which the one lets the other get in its way


@pytest.mark.parametrize("other", ["somebody answers", "another worker looks"])
def test_a_clock_is_missed_once(monkeypatch, other):
    with_mail(monkeypatch)
    actor, conversation = ada(), a_waiting_customer()
    marked = threading.Event()

    def mark():
        with clock.travel(LATE), transaction.atomic():
            mark_missed(by=SYSTEM)
            marked.set()
            threading.Event().wait(SECONDS)

    def meanwhile():
        marked.wait()
        with clock.travel(LATE):
            if other == "somebody answers":
                reply_to_conversation(conversation, text="Hi", by=actor)
            else:
                mark_missed(by=SYSTEM)

    assert together(mark, meanwhile) == [None, None]

    assert the_clock(conversation).state == "missed"
    assert (the_day().started, the_day().missed) == (1, 1)
    assert Entry.objects.filter(name="clock.missed").count() == 1

from datetime import timedelta

import pytest

from regulars.conversations.actions import snooze_conversation, wake_snoozed
from regulars.conversations.models import Conversation
from regulars.conversations.tests.make import NOON, a_conversation, ada
from regulars.jobs.worker import run_until_idle
from regulars.journal.models import Entry
from regulars.kit import clock

pytestmark = pytest.mark.django_db

TOMORROW = NOON + timedelta(days=1)


def test_a_snoozed_conversation_is_woken_by_a_job_of_that_very_moment():
    conversation = a_conversation()
    with clock.travel(NOON):
        snooze_conversation(conversation, until=TOMORROW, by=ada())

    with clock.travel(TOMORROW - timedelta(seconds=1)):
        run_until_idle()
        early = Conversation.objects.get().status
    with clock.travel(TOMORROW):
        run_until_idle()

    assert (early, Conversation.objects.get().status) == ("snoozed", "waiting_on_us")


def test_one_that_is_snoozed_anew_sleeps_until_the_later_moment():
    conversation, later = a_conversation(), TOMORROW + timedelta(hours=1)
    with clock.travel(NOON):
        snooze_conversation(conversation, until=TOMORROW, by=ada())
        snooze_conversation(conversation, until=later, by=ada())

    with clock.travel(TOMORROW):
        run_until_idle()
        between = Conversation.objects.get().status
    with clock.travel(later):
        run_until_idle()

    assert (between, Conversation.objects.get().status) == ("snoozed", "waiting_on_us")


def test_a_snoozed_conversation_comes_back_in_time():
    conversation = a_conversation()
    with clock.travel(NOON):
        snooze_conversation(conversation, until=TOMORROW, by=ada())

    with clock.travel(TOMORROW - timedelta(seconds=1)):
        early = wake_snoozed()
    with clock.travel(TOMORROW):
        woken = wake_snoozed()

    conversation.refresh_from_db()
    assert (early, woken) == (0, 1)
    assert (conversation.status, conversation.waiting_since) == ("waiting_on_us", TOMORROW)
    assert conversation.snoozed_until is None
    assert Entry.objects.get(name="conversation.woke").data["because"] == "time"

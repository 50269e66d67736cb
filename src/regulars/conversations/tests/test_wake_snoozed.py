from datetime import timedelta

import pytest

from regulars.conversations.actions import snooze_conversation, wake_snoozed
from regulars.conversations.tests.make import NOON, a_conversation, ada
from regulars.journal.models import Entry
from regulars.kit import clock

pytestmark = pytest.mark.django_db

TOMORROW = NOON + timedelta(days=1)


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

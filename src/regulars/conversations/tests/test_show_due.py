from datetime import timedelta

import pytest

from regulars.conversations.actions import show_due
from regulars.conversations.tests.make import NOON, a_conversation
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_a_row_carries_its_due_time_and_lets_go_of_it():
    conversation = a_conversation()
    due = NOON + timedelta(hours=1)

    show_due({conversation.number: due}, by=SYSTEM)
    conversation.refresh_from_db()
    shown = conversation.next_due_at
    show_due({conversation.number: None}, by=SYSTEM)

    conversation.refresh_from_db()
    assert (shown, conversation.next_due_at) == (due, None)

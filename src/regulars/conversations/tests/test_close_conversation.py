from datetime import timedelta

import pytest

from regulars.conversations.actions import close_conversation, reopen_conversation
from regulars.conversations.refusals import AlreadyClosed
from regulars.conversations.tests.make import NOON, a_conversation, ada, ben
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def test_closing_ends_the_wait_and_says_why():
    conversation = a_conversation()

    with clock.travel(NOON + timedelta(minutes=90)):
        close_conversation(conversation, reason="Answered", by=ada())

    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == ("closed", None)
    assert conversation.closed_at == NOON + timedelta(minutes=90)
    entry = Entry.objects.get(name="conversation.closed")
    assert entry.data["open_minutes"] == 90
    assert entry.data["is_live"]
    assert entry.personal == {"reason": "Answered"}


def test_a_closed_conversation_cannot_be_closed_again():
    conversation = a_conversation()
    close_conversation(conversation, by=ada())

    with pytest.raises(AlreadyClosed, match="already closed"):
        close_conversation(conversation, by=ada())


def test_a_clock_set_back_never_closes_before_the_opening():
    conversation = a_conversation()

    with clock.travel(NOON - timedelta(days=1)):
        close_conversation(conversation, by=ada())

    conversation.refresh_from_db()
    assert conversation.closed_at == NOON


def test_ben_may_neither_close_nor_reopen():
    conversation = a_conversation()

    for act in (close_conversation, reopen_conversation):
        with pytest.raises(NotAllowed):
            act(conversation, by=ben())

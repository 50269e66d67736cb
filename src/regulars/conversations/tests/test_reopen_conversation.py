import pytest

from regulars.conversations.actions import close_conversation, reopen_conversation
from regulars.conversations.refusals import NotClosed
from regulars.conversations.tests.make import a_conversation, ada

pytestmark = pytest.mark.django_db


def test_a_reopened_conversation_waits_on_us():
    conversation = a_conversation()
    close_conversation(conversation, by=ada())

    reopen_conversation(conversation, by=ada())

    conversation.refresh_from_db()
    assert (conversation.status, conversation.closed_at) == ("waiting_on_us", None)


def test_an_open_conversation_cannot_be_reopened():
    with pytest.raises(NotClosed, match="is open already"):
        reopen_conversation(a_conversation(), by=ada())

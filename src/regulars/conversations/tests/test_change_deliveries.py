import pytest

from regulars.conversations.actions import (
    close_conversation,
    reply_to_conversation,
)
from regulars.conversations.models import Message
from regulars.conversations.queries import messages_of
from regulars.conversations.tests.make import (
    NOON,
    a_conversation,
    ada,
    with_mail,
)
from regulars.jobs.worker import run_until_idle
from regulars.journal.models import Entry
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import FAILED, Outcome

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


def test_a_sent_reply_says_so(django_capture_on_commit_callbacks):
    conversation = a_conversation()
    message = reply_to_conversation(conversation, text="Hi", hold_seconds=0, by=ada())

    run_until_idle()

    message.refresh_from_db()
    assert message.delivery == "sent"
    assert Entry.objects.filter(name="conversation.delivery_changed").count() == 1


def test_a_failed_reply_waits_on_us_again_since_the_customer_wrote(monkeypatch):
    conversation = a_conversation()
    reply_to_conversation(conversation, text="Hi", hold_seconds=0, by=ada())
    monkeypatch.setattr(
        "regulars.conversations.tests.make.Sender.send",
        lambda self, message: Outcome(state=FAILED, words="550 no such user"),
    )

    run_until_idle()

    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == ("waiting_on_us", NOON)
    entry = Entry.objects.get(name="conversation.delivery_changed")
    assert entry.data["delivery"] == "failed"


def test_a_failed_reply_reopens_what_was_closed_after_it(monkeypatch):
    conversation, actor = a_conversation(), ada()
    reply_to_conversation(conversation, text="Hi", hold_seconds=0, by=actor)
    close_conversation(conversation, by=actor)
    monkeypatch.setattr(
        "regulars.conversations.tests.make.Sender.send",
        lambda self, message: Outcome(state=FAILED, words="550 no such user"),
    )

    run_until_idle()

    conversation.refresh_from_db()
    assert conversation.status == "waiting_on_us"
    assert Entry.objects.filter(name="conversation.reopened").exists()


def test_where_a_message_is_on_its_way_is_read_from_the_outbox():
    conversation = a_conversation()
    message = reply_to_conversation(conversation, text="Hi", by=ada())
    OutgoingMessage.objects.update(state="sending")

    shown = messages_of([conversation])[conversation.number]

    assert [each.delivery for each in shown] == ["", "sending"]
    assert Message.objects.get(pk=message.pk).delivery == "held"

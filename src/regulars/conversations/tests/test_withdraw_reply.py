from datetime import timedelta

import pytest

from regulars.conversations.actions import (
    AlreadyLeft,
    add_note,
    close_conversation,
    open_conversation,
    reply_to_conversation,
    take_messages,
    withdraw_reply,
)
from regulars.conversations.refusals import NotAReply
from regulars.conversations.tests.make import (
    NOON,
    a_conversation,
    a_location,
    a_mail,
    ada,
    with_mail,
)
from regulars.customers.actions import add_customer
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.outbox.actions import deliver
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import NothingToTakeBack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


def test_a_withdrawn_reply_gives_its_text_back_and_leaves_no_trace_in_lists():
    conversation = a_conversation()
    message = reply_to_conversation(conversation, text="Wrong words", by=ada())

    withdrawn = withdraw_reply(message, by=ada())

    conversation.refresh_from_db()
    assert (withdrawn.text, withdrawn.delivery) == ("Wrong words", "withdrawn")
    assert (conversation.status, conversation.waiting_since) == ("waiting_on_us", NOON)
    assert conversation.assignee_id is None
    assert conversation.snippet == "The cake arrived without the name."
    assert conversation.message_count == 1
    assert OutgoingMessage.objects.get().state == "withdrawn"
    assert Entry.objects.filter(name="conversation.reply_withdrawn").count() == 1
    assert not Entry.objects.filter(name="conversation.delivery_changed").exists()


def test_a_reply_that_has_left_stays():
    conversation = a_conversation()
    message = reply_to_conversation(conversation, text="Hi", hold_seconds=0, by=ada())
    deliver(OutgoingMessage.objects.get().pk)

    with pytest.raises(AlreadyLeft):
        withdraw_reply(message, by=ada())

    assert OutgoingMessage.objects.get().state == "sent"


def test_a_reply_that_waits_for_its_turn_to_leave_is_taken_back():
    conversation = a_conversation()
    message = reply_to_conversation(conversation, text="Hi", hold_seconds=0, by=ada())

    withdraw_reply(message, by=ada())

    conversation.refresh_from_db()
    assert (conversation.status, conversation.message_count) == ("waiting_on_us", 1)


def test_a_reply_is_not_withdrawn_twice():
    message = reply_to_conversation(a_conversation(), text="Hi", by=ada())
    withdraw_reply(message, by=ada())

    with pytest.raises(NothingToTakeBack, match="taken back before"):
        withdraw_reply(message, by=ada())


def test_only_outgoing_words_can_be_withdrawn():
    note = add_note(a_conversation(), text="For us", by=ada())

    with pytest.raises(NotAReply):
        withdraw_reply(note, by=ada())


def test_a_customer_who_writes_during_the_hold_still_waits_since_the_first_time():
    conversation = a_conversation()
    message = reply_to_conversation(conversation, text="Hi", by=ada())
    later = clock.now() + timedelta(seconds=5)
    take_messages([a_mail(tokens=[conversation.token], at=later)])

    withdraw_reply(message, by=ada())

    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == ("waiting_on_us", NOON)
    assert conversation.message_count == 2
    assert conversation.last_direction == "in"


def test_what_was_closed_during_the_hold_stays_closed():
    conversation, actor = a_conversation(), ada()
    message = reply_to_conversation(conversation, text="Hi", by=actor)
    close_conversation(conversation, by=actor)

    withdraw_reply(message, by=actor)

    conversation.refresh_from_db()
    assert conversation.status == "closed"


def test_first_words_taken_back_close_the_conversation_they_opened():
    actor = ada()
    customer = add_customer(name="Eleni", contact_points=[("email", "e@example.com")], by=actor)
    conversation = open_conversation(
        customer=customer,
        subject="Your cake",
        text="Is ready",
        channel="email",
        channel_ref="mailbox:1",
        location=a_location(),
        direction="out",
        hold_seconds=10,
        by=actor,
    )

    withdraw_reply(conversation.messages.get(), by=actor)

    conversation.refresh_from_db()
    assert conversation.status == "closed"

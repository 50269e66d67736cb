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
from regulars.conversations.models import Message
from regulars.conversations.queries import messages_of
from regulars.conversations.refusals import NoAddress, NotAReply, NothingSaid, TooLong
from regulars.conversations.tests.make import (
    NOON,
    a_conversation,
    a_location,
    a_mail,
    ada,
    ben,
    with_mail,
)
from regulars.customers.actions import add_customer
from regulars.jobs.worker import run_until_idle
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.permissions import NotAllowed
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import FAILED, Outcome
from regulars.search.queries import find

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


def test_a_reply_waits_for_the_customer_and_is_the_repliers():
    conversation, actor = a_conversation(), ada()

    message = reply_to_conversation(conversation, text="We are sorry.", by=actor)

    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since) == ("waiting_on_them", None)
    assert conversation.assignee_id == int(actor.id)
    assert (conversation.snippet, conversation.last_direction) == ("We are sorry.", "out")
    assert (message.delivery, message.subject) == ("held", "Re: Cake for Saturday")
    entry = Entry.objects.get(name="conversation.replied")
    assert entry.data["message_id"] == message.pk
    assert find(actor, "sorry", kinds=["conversation"]).refs == [conversation.number]


def test_the_outbox_gets_the_reply_with_its_thread():
    conversation = a_conversation(message_id="their@mail")

    message = reply_to_conversation(conversation, text="We are sorry.", by=ada())

    outgoing = OutgoingMessage.objects.get()
    assert outgoing.about == f"message:{message.pk}"
    assert outgoing.to == [{"name": "Eleni", "address": "eleni@example.com"}]
    assert (outgoing.in_reply_to, outgoing.references) == ("their@mail", ["their@mail"])
    assert outgoing.thread_token == conversation.token
    assert (outgoing.purpose, outgoing.sender_ref) == ("reply", "mailbox:1")
    assert message.message_id == outgoing.message_id


def test_the_same_press_of_send_is_one_reply():
    conversation = a_conversation()

    first = reply_to_conversation(conversation, text="Once", key="k", by=ada())
    second = reply_to_conversation(conversation, text="Once", key="k", by=ada())

    assert first == second
    assert OutgoingMessage.objects.count() == 1


def test_a_reply_never_goes_to_somebody_else_in_the_conversation():
    conversation = a_conversation()
    take_messages([a_mail("mallory@example.com", tokens=[conversation.token])])

    reply_to_conversation(conversation, text="Hello Eleni", by=ada())

    assert OutgoingMessage.objects.get().to[0]["address"] == "eleni@example.com"


def test_a_conversation_without_an_address_is_refused():
    actor = ada()
    customer = add_customer(name="By phone", contact_points=[("phone", "+302101234567")], by=actor)
    conversation = open_conversation(
        customer=customer,
        subject="Call",
        text="Called us",
        channel="email",
        channel_ref="mailbox:1",
        location=a_location(),
        by=actor,
    )

    with pytest.raises(NoAddress, match="no mail address for By phone"):
        reply_to_conversation(conversation, text="Hello", by=actor)


@pytest.mark.parametrize(
    ("text", "refusal"), [("", NothingSaid), (" \n\u200b", NothingSaid), ("x" * 100_001, TooLong)]
)
def test_an_unfit_text_is_refused_and_nothing_is_kept(text, refusal):
    conversation = a_conversation()

    with pytest.raises(refusal):
        reply_to_conversation(conversation, text=text, by=ada())

    assert conversation.messages.count() == 1


def test_ben_may_not_reply():
    conversation = a_conversation()

    with pytest.raises(NotAllowed):
        reply_to_conversation(conversation, text="Hi", by=ben())


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

    with pytest.raises(AlreadyLeft):
        withdraw_reply(message, by=ada())

    message.refresh_from_db()
    assert message.delivery == "queued"


def test_a_reply_is_not_withdrawn_twice():
    message = reply_to_conversation(a_conversation(), text="Hi", by=ada())
    withdraw_reply(message, by=ada())

    with pytest.raises(AlreadyLeft):
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

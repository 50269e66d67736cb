import pytest

from regulars.conversations.actions import (
    open_conversation,
    reply_to_conversation,
    take_messages,
)
from regulars.conversations.refusals import NoAddress, NothingSaid, TooLong
from regulars.conversations.tests.make import (
    a_conversation,
    a_location,
    a_mail,
    ada,
    ben,
    with_mail,
)
from regulars.customers.actions import add_customer
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.outbox.models import OutgoingMessage
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


def test_nobody_can_be_answered_where_a_mail_named_no_sender():
    conversation = a_conversation(sender="unknown@sender.invalid", name="Unknown sender")

    with pytest.raises(NoAddress, match="no mail address for Unknown sender") as refusal:
        reply_to_conversation(conversation, text="Hello", by=ada())

    assert refusal.value.status == 422
    assert not OutgoingMessage.objects.exists()


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

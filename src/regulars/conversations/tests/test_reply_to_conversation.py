import pytest

from regulars.conversations.actions import (
    open_conversation,
    reply_to_conversation,
    take_messages,
)
from regulars.conversations.refusals import (
    NoAddress,
    NothingSaid,
    NothingToAnswer,
    OwnMailbox,
    TooLong,
)
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


MALLORY = "mallory@example.com"
ELENI = "eleni@example.com"


def with_mallory(conversation, **fields):
    """Let somebody else who has the token write."""
    mail = a_mail(MALLORY, "Mallory", tokens=[conversation.token], **fields)
    return take_messages([mail])[0].message


def went_to():
    return [each["address"] for each in OutgoingMessage.objects.latest("pk").to]


def test_a_reply_goes_to_the_sender_of_the_message_it_answers_and_nobody_else():
    in_copy = [{"name": "Mallory", "address": MALLORY}]
    conversation = a_conversation(message_id="first@mail", cc=in_copy)
    first = conversation.messages.get()
    with_mallory(conversation, message_id="hers@mail")

    reply_to_conversation(conversation, text="Who are you?", by=ada())
    assert went_to() == [MALLORY]
    assert OutgoingMessage.objects.latest("pk").references == ["hers@mail"]

    reply_to_conversation(conversation, text="Dear Eleni", answers=first.pk, by=ada())
    assert went_to() == [ELENI]
    assert OutgoingMessage.objects.latest("pk").references == ["first@mail"]


def test_the_customer_can_be_answered_who_has_written_nothing():
    actor = ada()
    conversation = open_conversation(
        customer=add_customer(name="Eleni", contact_points=[("email", ELENI)], by=actor),
        subject="Your cake",
        text="It is ready.",
        channel="email",
        channel_ref="mailbox:1",
        location=a_location(),
        direction="out",
        by=actor,
    )
    with_mallory(conversation)

    reply_to_conversation(conversation, text="Eleni?", answers=0, by=actor)

    assert went_to() == [ELENI]


def test_a_machine_is_never_answered():
    conversation = a_conversation()
    with_mallory(conversation, kind="automatic")

    reply_to_conversation(conversation, text="Hello Eleni", by=ada())

    assert went_to() == [ELENI]


def test_an_address_that_was_the_customers_leads_to_the_one_they_have_now():
    conversation = a_conversation(sender="old@example.com")
    conversation.customer.contact_points.update(value=ELENI, key=ELENI)

    reply_to_conversation(conversation, text="Hello Eleni", by=ada())

    assert went_to() == [ELENI]


def test_our_own_mailbox_is_refused_and_nothing_is_kept():
    conversation = a_conversation(sender="help@deli.example")

    with pytest.raises(OwnMailbox, match=r"help@deli\.example is our own mailbox") as refusal:
        reply_to_conversation(conversation, text="Hello us", by=ada())

    assert refusal.value.status == 422
    assert conversation.messages.count() == 1
    assert not OutgoingMessage.objects.exists()


def test_only_a_message_somebody_wrote_here_can_be_answered():
    conversation, other = a_conversation(), a_conversation(sender="other@example.com")
    ours = reply_to_conversation(conversation, text="Hello", by=ada())

    for key in (ours.pk, other.messages.get().pk, 2**70):
        with pytest.raises(NothingToAnswer) as refusal:
            reply_to_conversation(conversation, text="Hello", answers=key, by=ada())
        assert (refusal.value.status, refusal.value.field) == (422, "answers")


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

"""A message is passed on to somebody outside."""

import pytest

from regulars.conversations.actions import (
    add_note,
    forward_message,
    reply_to_conversation,
    take_messages,
    withdraw_reply,
)
from regulars.conversations.actions.delivering import change_deliveries
from regulars.conversations.copying import copies_offered
from regulars.conversations.enclosing import Enclosure
from regulars.conversations.models import Message
from regulars.conversations.queries import words_answered_by
from regulars.conversations.refusals import NotForwardable, NothingSaid, OwnMailbox
from regulars.conversations.tests.make import a_conversation, a_mail, ada, ben, with_mail
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db

OVEN = {"name": "Oven repair", "address": "service@ovens.example"}


@pytest.fixture(autouse=True)
def _mail(monkeypatch):
    with_mail(monkeypatch)


def passed_on(conversation, **fields):
    message = conversation.messages.order_by("pk").first()
    given = {"to": OVEN, "note": "Is this the oven?", "by": ada()}
    return forward_message(message, **{**given, **fields})


def test_a_message_is_passed_on_below_our_note():
    conversation = a_conversation(text="The cake was burnt.\n\n> old", quoted_from=21)

    sent = passed_on(conversation, hold_seconds=10)

    outgoing = OutgoingMessage.objects.get()
    assert (outgoing.to, outgoing.subject) == ([OVEN], "Fwd: Cake for Saturday")
    assert outgoing.text.startswith("Is this the oven?\n\nEleni wrote on ")
    assert outgoing.text.endswith("The cake was burnt.")
    assert (outgoing.references, outgoing.thread_token) == ([], conversation.token)
    assert sent.forwards == conversation.messages.order_by("pk").first().pk
    assert sent.new_text == "Is this the oven?"
    entry = Entry.objects.get(name="conversation.forwarded")
    assert (entry.data["message_id"], entry.personal["to_whom"]) == (sent.pk, "Oven repair")


def test_the_conversation_stands_as_before():
    conversation = a_conversation()

    passed_on(conversation)

    before = (conversation.status, conversation.waiting_since, conversation.snippet)
    conversation.refresh_from_db()
    assert (conversation.status, conversation.waiting_since, conversation.snippet) == before
    assert (conversation.last_direction, conversation.assignee) == ("in", None)
    assert conversation.message_count == 2


def test_taking_it_back_changes_nothing_else():
    conversation = a_conversation()
    sent = passed_on(conversation, hold_seconds=10)

    withdraw_reply(sent, by=ada())

    conversation.refresh_from_db()
    assert (conversation.status, conversation.message_count) == ("waiting_on_us", 1)
    assert OutgoingMessage.objects.get().state == "withdrawn"


def test_one_that_fails_does_not_say_that_the_customer_waits_again():
    conversation = a_conversation()
    sent = passed_on(conversation)
    reply_to_conversation(conversation, text="We look into it.", by=ada())

    change_deliveries({sent.pk: "failed"})

    conversation.refresh_from_db()
    assert conversation.status == "waiting_on_them"


def test_the_answer_joins_and_its_writer_never_becomes_the_customer():
    conversation = a_conversation()
    passed_on(conversation)

    taken = take_messages(
        [a_mail("service@ovens.example", "Oven repair", tokens=[conversation.token], text="Yes.")]
    )[0]

    assert taken.conversation == conversation
    conversation.refresh_from_db()
    assert conversation.customer.name == "Eleni"
    answer = conversation.messages.get(from_address="service@ovens.example")
    assert not answer.is_unverified  # we wrote to them


def test_nothing_is_quoted_beside_what_is_passed_on_and_nobody_copied_later():
    conversation = a_conversation()
    sent = passed_on(conversation)

    offered = copies_offered(
        None, conversation.messages.all(), but="", party={"service@ovens.example"}
    )

    assert words_answered_by(sent) is None
    assert offered == []


def test_a16_a_note_is_never_passed_on():
    conversation = a_conversation()
    note = add_note(conversation, text="The oven was down.", by=ada())

    with pytest.raises(NotForwardable, match="no note is"):
        forward_message(note, to=OVEN, note="Look", by=ada())

    assert not OutgoingMessage.objects.exists()


def test_files_go_along_and_the_same_press_is_one_message():
    conversation = a_conversation()
    file = Enclosure.kept("cake.jpg", "image/jpeg", b"\xff\xd8\xff")

    first = passed_on(conversation, files=[file], key="press")
    second = passed_on(conversation, files=[file], key="press")

    assert first == second
    assert [each["filename"] for each in OutgoingMessage.objects.get().attachments] == ["cake.jpg"]


def test_it_needs_a_note_an_address_outside_and_leave_to_write():
    conversation = a_conversation()

    with pytest.raises(NothingSaid):
        passed_on(conversation, note=" ")
    with pytest.raises(OwnMailbox):
        passed_on(conversation, to={"name": "", "address": "help@deli.example"})
    with pytest.raises(NotAllowed):
        passed_on(conversation, by=ben())
    assert not Message.objects.filter(direction="out").exists()

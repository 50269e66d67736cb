"""Who gets a copy of an answer (A14, A16, I8), with which files, and when it leaves."""

from datetime import timedelta

import pytest

from regulars.conversations.actions import add_note, reply_to_conversation, withdraw_reply
from regulars.conversations.copying import copies_offered, people_in
from regulars.conversations.enclosing import Enclosure
from regulars.conversations.models import Attachment, Message
from regulars.conversations.queries import words_answered_by
from regulars.conversations.refusals import NotLater, OwnMailbox, TooManyCopies
from regulars.conversations.tests.make import a_conversation, ada, with_mail
from regulars.customers.rules import BadContact
from regulars.kit import clock
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db

ANNA = {"name": "Anna", "address": "anna@bakery.example"}
JONAS = {"name": "", "address": "jonas@bakery.example"}
HELP = {"name": "", "address": "help@deli.example"}
CLEO = {"name": "Cleo", "address": "cleo@stranger.example"}
CANARY = "canary-7f3a-among-ourselves"


@pytest.fixture(autouse=True)
def _mail(monkeypatch):
    with_mail(monkeypatch)


def addresses(people):
    return [each["address"] for each in people]


def ticked(conversation, answered):
    messages = list(conversation.messages.order_by("pk"))
    offered = copies_offered(
        answered, messages, but="eleni@example.com", party={"eleni@example.com"}
    )
    return [(copy.address, copy.is_on) for copy in offered]


def test_copies_and_hidden_copies_are_frozen_with_the_reply():
    conversation = a_conversation()

    message = reply_to_conversation(conversation, text="Sorry!", cc=[ANNA], bcc=[JONAS], by=ada())

    outgoing = OutgoingMessage.objects.get()
    assert (outgoing.cc, outgoing.bcc) == ([ANNA], [JONAS])
    message.refresh_from_db()
    assert (message.cc, message.bcc) == ([ANNA], [JONAS])
    assert outgoing.headers == {}
    assert JONAS["address"] not in f"{outgoing.text}{outgoing.html}{outgoing.references}"


def test_a_reply_that_names_nobody_else_goes_to_nobody_else():
    conversation = a_conversation(cc=[ANNA])

    reply_to_conversation(conversation, text="Sorry!", by=ada())

    assert OutgoingMessage.objects.get().recipients_due == ["eleni@example.com"]


def test_a_copy_to_our_own_mailbox_is_refused_and_nothing_is_written():
    conversation = a_conversation()

    with pytest.raises(OwnMailbox, match="our own mailbox"):
        reply_to_conversation(conversation, text="Sorry!", cc=[HELP], by=ada())

    assert not Message.objects.filter(direction="out").exists()


def test_whoever_the_customer_had_in_copy_is_ticked():
    conversation = a_conversation(to=[HELP], cc=[ANNA])

    found = ticked(conversation, conversation.messages.get())

    assert found == [("help@deli.example", True), ("anna@bakery.example", True)]


@pytest.mark.parametrize(
    "doubt",
    [
        {"is_unverified": True},
        {"sender_check": {"verdict": "forged"}},
        {"sender_check": {"verdict": "unverified"}},
    ],
)
def test_a14_whoever_a_doubtful_message_names_is_offered_and_not_ticked(doubt):
    conversation = a_conversation(cc=[CLEO])
    Message.objects.update(**doubt)

    found = ticked(conversation, conversation.messages.get())

    assert found == [("cleo@stranger.example", False)]


def test_whom_we_gave_a_copy_before_is_ticked_again():
    conversation = a_conversation()
    reply_to_conversation(conversation, text="One", cc=[ANNA], by=ada())

    found = ticked(conversation, conversation.messages.get(direction="in"))

    assert found == [("anna@bakery.example", True)]


def test_whom_we_gave_a_copy_of_something_else_is_not_offered_to_somebody_else():
    conversation = a_conversation()
    reply_to_conversation(conversation, text="One", cc=[ANNA], by=ada())

    messages = list(conversation.messages.order_by("pk"))
    offered = copies_offered(
        None, messages, but="supplier@example.com", party={"supplier@example.com"}
    )

    assert offered == []


def test_a14_who_is_new_in_copy_gets_nothing_quoted_that_they_have_not_seen():
    conversation = a_conversation(cc=[ANNA], text="The cake fell.")

    seen = reply_to_conversation(conversation, text="Sorry!", cc=[ANNA], by=ada())
    unseen = reply_to_conversation(conversation, text="Sorry!", cc=[ANNA, CLEO], by=ada())
    hidden = reply_to_conversation(conversation, text="Sorry!", bcc=[CLEO], by=ada())

    quoted = [words_answered_by(each) for each in (seen, unseen, hidden)]
    assert [bool(each) for each in quoted] == [True, False, False]


def test_a16_no_byte_of_a_note_leaves():
    conversation = a_conversation()
    add_note(conversation, text=CANARY, by=ada())

    reply_to_conversation(conversation, text="Sorry!", cc=[ANNA], bcc=[JONAS], by=ada())

    left = OutgoingMessage.objects.values()
    assert CANARY not in repr(list(left))


def test_files_go_with_a_reply():
    conversation = a_conversation()
    file = Enclosure.kept("../in\r\nvoice.pdf", "application/pdf", b"%PDF-1")

    message = reply_to_conversation(conversation, text="Here.", files=[file], by=ada())

    kept = Attachment.objects.get(message=message)
    assert (kept.filename, kept.size, kept.content_type) == (
        "in voice.pdf",
        6,
        "application/pdf",
    )
    [sent] = OutgoingMessage.objects.get().attachments
    assert (sent["sha256"], sent["filename"]) == (kept.sha256, "in voice.pdf")
    assert message.files == [kept]


def test_a_reply_for_later_is_held_until_then_and_can_be_taken_back():
    conversation = a_conversation()
    moment = clock.now() + timedelta(hours=20)

    message = reply_to_conversation(conversation, text="Good morning", send_at=moment, by=ada())

    outgoing = OutgoingMessage.objects.get()
    assert (outgoing.state, outgoing.send_after) == ("held", moment)
    withdraw_reply(message, by=ada())
    outgoing.refresh_from_db()
    assert outgoing.state == "withdrawn"


@pytest.mark.parametrize("away", [timedelta(seconds=-1), timedelta(days=400)])
def test_a_moment_that_is_over_or_years_away_is_refused(away):
    conversation = a_conversation()

    with pytest.raises(NotLater, match="after now"):
        reply_to_conversation(conversation, text="?", send_at=clock.now() + away, by=ada())


def test_what_somebody_types_as_readers_is_read():
    people = people_in("Anna Bo <anna@bakery.example>; jonas@bakery.example,\n", field="cc")

    assert people == [{"name": "Anna Bo", "address": "anna@bakery.example"}, JONAS]


@pytest.mark.parametrize(
    "typed", ["anna", "a@b@c.example", "anna@x.example\r Bcc: all@x.example", "<>", "Anna <anna>"]
)
def test_a08_what_is_no_address_is_refused_with_a_sentence(typed):
    with pytest.raises(BadContact, match="is not a mail address"):
        people_in(typed, field="cc")


def test_more_than_twenty_copies_are_refused():
    many = [{"name": "", "address": f"a{number}@x.example"} for number in range(21)]

    with pytest.raises(TooManyCopies, match="At most 20 people"):
        reply_to_conversation(a_conversation(), text="Hello", cc=many, by=ada())

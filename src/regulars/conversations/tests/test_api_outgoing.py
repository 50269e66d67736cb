"""Copies, files, a moment to leave and passing on, for other programs."""

from base64 import b64encode
from datetime import timedelta

import pytest

from regulars.conversations.models import Message
from regulars.conversations.tests.calling import OPENING, a_caller
from regulars.conversations.tests.make import a_conversation
from regulars.kit import clock
from regulars.outbox.models import OutgoingMessage

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailboxes")]

PDF = {
    "filename": "invoice.pdf",
    "content_type": "application/pdf",
    "content": b64encode(b"%PDF-1").decode(),
}
ANNA = {"name": "Anna", "address": "anna@bakery.example"}


def replied(conversation, **body):
    path = f"/conversations/{conversation.number}/replies"
    return a_caller()("POST", path, {"text": "Here it is.", **body})


def test_a_reply_takes_copies_files_and_a_moment():
    moment = (clock.now() + timedelta(days=1)).replace(microsecond=0)

    answer = replied(
        a_conversation(),
        cc=[ANNA],
        bcc=[{"address": "boss@bakery.example"}],
        attachments=[PDF],
        send_at=moment.isoformat(),
    )

    told = answer.json()
    assert (answer.status_code, told["delivery"], told["cc"]) == (201, "held", [ANNA])
    assert told["bcc"] == [{"name": "", "address": "boss@bakery.example"}]
    [file] = told["attachments"]
    assert (file["filename"], file["size"]) == ("invoice.pdf", 6)
    assert OutgoingMessage.objects.get().send_after == moment


def test_a_conversation_begun_by_us_takes_them_too():
    body = {**OPENING, "direction": "out", "cc": [ANNA], "attachments": [PDF]}

    answer = a_caller()("POST", "/conversations", body)

    assert answer.status_code == 201
    [message] = answer.json()["messages"]
    assert message["cc"] == [ANNA]
    assert (
        message["attachments"][0]["sha256"]
        == OutgoingMessage.objects.get().attachments[0]["sha256"]
    )


def test_what_the_customer_said_has_no_copies_of_ours():
    answer = a_caller()("POST", "/conversations", {**OPENING, "cc": [ANNA]})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({"cc": [{"address": "no-address"}]}, 422, "is not a mail address"),
        ({"attachments": [{**PDF, "content": "%%%"}]}, 422, "is not base64"),
        ({"send_at": "2020-01-01T00:00:00Z"}, 422, "after now"),
        ({"cc": [{"address": "help@deli.example"}]}, 422, "our own mailbox"),
    ],
)
def test_what_cannot_be_is_refused_in_words(body, status, words):
    answer = replied(a_conversation(), **body)

    assert answer.status_code == status
    assert words in answer.json()["detail"]
    assert not Message.objects.filter(direction="out").exists()


def test_a46_too_many_bytes_are_413(monkeypatch):
    monkeypatch.setattr("regulars.conversations.enclosing.BYTES_AT_MOST", 10)

    answer = replied(a_conversation(), attachments=[PDF, PDF])

    assert answer.status_code == 413
    assert "Take some out" in answer.json()["detail"]


def test_a_message_is_passed_on():
    conversation = a_conversation()
    message = conversation.messages.get()
    path = f"/conversations/{conversation.number}/messages/{message.pk}/forward"

    sent = a_caller()("POST", path, {"to": ANNA, "note": "For you"})
    foreign = a_caller()("POST", path, {"to": ANNA, "note": "For you", "attachments": [7]})

    assert (sent.status_code, sent.json()["forwards"], sent.json()["to"]) == (
        201,
        message.pk,
        [ANNA],
    )
    assert foreign.status_code == 422


def test_what_waits_can_leave_now_and_only_once():
    conversation = a_conversation()
    moment = clock.now() + timedelta(days=1)
    held = replied(conversation, send_at=moment.isoformat()).json()
    path = f"/conversations/{conversation.number}/messages/{held['id']}/send_now"

    answer = a_caller()("POST", path)
    OutgoingMessage.objects.update(state="sent")
    again = a_caller()("POST", path)

    assert (answer.status_code, answer.json()["delivery"]) == (200, "queued")
    assert again.status_code == 409

"""POST /replies and /notes: to whom they go, and that they can be taken back."""

import pytest

from regulars.conversations.actions import take_messages
from regulars.conversations.tests.calling import a_caller
from regulars.conversations.tests.make import a_conversation, a_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailboxes")]


def test_a_reply_answers_201_and_is_held_no_second():
    conversation = a_conversation()
    call = a_caller()

    answer = call("POST", f"/conversations/{conversation.number}/replies", {"text": "Sorry!"})

    assert answer.status_code == 201
    assert answer.json()["delivery"] == "queued"
    shown = call("GET", f"/conversations/{conversation.number}").json()
    assert shown["status"] == "waiting_on_them"
    assert shown["assignee"]["name"] == "Ada"


def test_a_reply_to_nobody_is_422_with_a_sentence():
    conversation = a_conversation(sender="unknown@sender.invalid", name="Unknown sender")

    answer = a_caller()("POST", f"/conversations/{conversation.number}/replies", {"text": "Hello"})

    assert answer.status_code == 422
    assert "There is no mail address for Unknown sender." in answer.json()["detail"]


def test_a_held_reply_can_be_withdrawn():
    conversation = a_conversation()
    call = a_caller()
    held = call(
        "POST", f"/conversations/{conversation.number}/replies", {"text": "No", "hold_seconds": 60}
    ).json()

    answer = call("POST", f"/conversations/{conversation.number}/messages/{held['id']}/withdraw")

    assert (answer.status_code, answer.json()["delivery"]) == (200, "withdrawn")
    again = call("POST", f"/conversations/{conversation.number}/messages/{held['id']}/withdraw")
    assert again.status_code == 409


def test_a_note_answers_201_and_has_no_delivery():
    conversation = a_conversation()

    answer = a_caller()("POST", f"/conversations/{conversation.number}/notes", {"text": "Oven"})

    assert answer.status_code == 201
    assert (answer.json()["direction"], answer.json()["delivery"]) == ("note", None)


def test_a_reply_goes_to_whoever_wrote_the_message_it_answers():
    conversation = a_conversation(cc=[{"name": "Mallory", "address": "mallory@example.com"}])
    first = conversation.messages.get()
    take_messages([a_mail("mallory@example.com", "Mallory", tokens=[conversation.token])])
    call, path = a_caller(), f"/conversations/{conversation.number}/replies"

    newest = call("POST", path, {"text": "Who?"})
    chosen = call("POST", path, {"text": "Eleni?", "answers": first.pk})
    customer = call("POST", path, {"text": "Eleni?", "answers": 0})
    foreign = call("POST", path, {"text": "?", "answers": 2**40})

    told = [each.json()["to"][0]["address"] for each in (newest, chosen, customer)]
    assert told == ["mallory@example.com", "eleni@example.com", "eleni@example.com"]
    assert foreign.status_code == 422

"""Who may do what by the API, and what strangers are told."""

import pytest

from regulars.conversations.actions import take_messages
from regulars.conversations.tests.calling import OPENING, a_caller
from regulars.conversations.tests.make import a_conversation, a_location, a_mail
from regulars.files.actions import store

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailboxes")]


@pytest.mark.parametrize("header", [{}, {"authorization": "Bearer wrong"}, {"authorization": "x"}])
def test_without_a_token_nothing_is_answered(client, header):
    answer = client.get("/api/v1/conversations", headers=header)

    assert (answer.status_code, answer["Content-Type"]) == (401, "application/problem+json")
    assert answer["WWW-Authenticate"].startswith("Bearer")


def test_ben_may_read_and_change_nothing():
    number = a_conversation().number
    call = a_caller("viewer")

    assert call("GET", f"/conversations/{number}").status_code == 200
    for path, body in (
        ("/conversations", OPENING),
        (f"/conversations/{number}/replies", {"text": "x"}),
        (f"/conversations/{number}/notes", {"text": "x"}),
        (f"/conversations/{number}/close", {}),
        ("/customers", {"name": "x"}),
    ):
        assert call("POST", path, body).status_code == 403, path


def test_a_reading_token_writes_nothing_though_its_owner_could():
    number = a_conversation().number

    answer = a_caller("owner", "read")("POST", f"/conversations/{number}/close")

    assert answer.status_code == 403


def test_a_foreign_conversation_answers_exactly_like_an_unknown_one():
    here, there = a_location("Here"), a_location("There")
    foreign = a_conversation(location_id=there.pk)
    call = a_caller("agent", locations=[here])
    unknown = foreign.number + 1

    for method, path, body in (
        ("GET", "", None),
        ("POST", "/replies", {"text": "x"}),
        ("POST", "/notes", {"text": "x"}),
        ("POST", "/close", {}),
        ("POST", "/reopen", None),
        ("POST", "/assign", {"staff": None}),
        ("POST", "/snooze", {"until": "2999-01-01T00:00:00Z"}),
    ):
        answers = [
            call(method, f"/conversations/{number}{path}", body)
            for number in (foreign.number, unknown)
        ]
        contents = [
            answer.content.decode().replace(f"ns/{number}", "ns/N").replace(f"#{number}.", "#N.")
            for answer, number in zip(answers, (foreign.number, unknown), strict=True)
        ]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert contents[0] == contents[1]
    assert call("GET", "/conversations").json()["items"] == []


def test_owners_may_read_a_mail_as_it_came_and_agents_may_not():
    sha = store(b"From: eleni@example.com\r\n\r\nHi").sha256
    [taken] = take_messages([a_mail(raw_sha256=sha)])
    path = f"/conversations/{taken.conversation.number}/messages/{taken.message.pk}/raw"

    answer = a_caller("owner")("GET", path)

    assert answer.content.startswith(b"From: eleni")
    assert answer["Content-Type"] == "message/rfc822"
    assert a_caller("agent")("GET", path).status_code == 403

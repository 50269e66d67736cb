"""Idempotency-Key: a request sent twice takes effect once."""

import pytest

from regulars.conversations.models import Message
from regulars.conversations.tests.calling import OPENING, a_caller
from regulars.conversations.tests.make import a_conversation, with_mail

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailboxes")]


def test_the_same_key_takes_effect_once_and_answers_the_same():
    conversation = a_conversation()
    call, path = a_caller(), f"/conversations/{conversation.number}/replies"

    first = call("POST", path, {"text": "Sorry"}, **{"idempotency-key": "k1"})
    second = call("POST", path, {"text": "Sorry"}, **{"idempotency-key": "k1"})

    assert (second.status_code, second.content) == (first.status_code, first.content)
    assert second["Idempotent-Replayed"] == "true"
    assert second["Content-Type"] == first["Content-Type"]
    assert Message.objects.filter(direction="out").count() == 1


def test_the_same_key_with_other_words_is_refused():
    conversation = a_conversation()
    call, path = a_caller(), f"/conversations/{conversation.number}/notes"
    call("POST", path, {"text": "One"}, **{"idempotency-key": "k1"})

    answer = call("POST", path, {"text": "Two"}, **{"idempotency-key": "k1"})

    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert Message.objects.filter(direction="note").count() == 1


def test_the_same_key_at_another_address_is_refused():
    one, other = a_conversation(), a_conversation(sender="jonas@example.com")
    call, key = a_caller(), {"idempotency-key": "k1"}
    call("POST", f"/conversations/{one.number}/notes", {"text": "Hello"}, **key)

    answer = call("POST", f"/conversations/{other.number}/notes", {"text": "Hello"}, **key)

    assert answer.status_code == 422
    assert Message.objects.filter(direction="note").count() == 1


def test_a_key_belongs_to_the_owner_of_the_token():
    number = a_conversation().number
    body, key = {"text": "Hello"}, {"idempotency-key": "k1"}
    a_caller()("POST", f"/conversations/{number}/notes", body, **key)

    answer = a_caller()("POST", f"/conversations/{number}/notes", body, **key)

    assert "Idempotent-Replayed" not in answer
    assert Message.objects.filter(direction="note").count() == 2


def test_a_refused_request_may_be_mended_under_the_same_key():
    call = a_caller()
    call("POST", "/conversations", {**OPENING, "text": ""}, **{"idempotency-key": "k1"})

    answer = call("POST", "/conversations", OPENING, **{"idempotency-key": "k1"})

    assert answer.status_code == 201


def test_nothing_remains_of_an_effect_whose_answer_was_not_kept(monkeypatch):
    conversation = a_conversation()
    call, path = a_caller(), f"/conversations/{conversation.number}/replies"
    monkeypatch.setattr("regulars.site.idempotency.failpoint", _die_after_effect)
    with pytest.raises(RuntimeError):
        call("POST", path, {"text": "Sorry"}, **{"idempotency-key": "k1"})
    monkeypatch.undo()
    with_mail(monkeypatch)

    answer = call("POST", path, {"text": "Sorry"}, **{"idempotency-key": "k1"})

    assert answer.status_code == 201
    assert Message.objects.filter(direction="out").count() == 1


def _die_after_effect(name: str) -> None:
    if name == "api_after_effect":
        raise RuntimeError(name)


@pytest.mark.parametrize("key", ["", "a b", "k" * 256, "κλειδί"])
def test_a_key_that_is_none_is_refused(key):
    answer = a_caller()("POST", "/conversations", OPENING, **{"idempotency-key": key})

    assert answer.status_code == 422

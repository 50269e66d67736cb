"""A stranger's message on the page: what staff read of it, and what they can do about it."""

import re

import pytest

from regulars.conversations.actions import take_messages
from regulars.conversations.models import Conversation, Message
from regulars.conversations.tests.make import a_conversation, a_mail, a_member
from regulars.conversations.tests.pages import nikos, of, signed_in, words_of

pytestmark = pytest.mark.django_db

WARNING = "was not in this conversation before"


def a_held_message() -> Message:
    conversation = a_conversation()
    strangers = a_mail("mallory@example.org", "Eleni", tokens=[conversation.token])
    return take_messages([strangers])[0].message


def test_the_page_warns_and_shows_the_real_address():
    message = a_held_message()

    words = words_of(nikos().get(of(message.conversation)))

    assert WARNING in words
    assert "mallory@example.org" in words
    assert "Accept this sender" in words


def test_accepting_takes_the_warning_away():
    message = a_held_message()
    client = nikos()

    answer = client.post(of(message.conversation, f"messages/{message.pk}/accept"))

    assert answer.status_code == 303
    assert WARNING not in words_of(client.get(of(message.conversation)))


def test_moving_leads_to_the_new_conversation():
    message = a_held_message()

    answer = nikos().post(of(message.conversation, f"messages/{message.pk}/move"))

    new = Conversation.objects.latest("number")
    assert (answer.status_code, answer["Location"]) == (303, f"/conversations/{new.number}/")


@pytest.mark.parametrize("what", ["accept", "move"])
def test_what_is_decided_is_said_to_be(what):
    message = a_held_message()
    client = nikos()
    client.post(of(message.conversation, f"messages/{message.pk}/accept"))

    answer = client.post(of(message.conversation, f"messages/{message.pk}/{what}"))

    assert answer.status_code == 409
    assert "Somebody has decided about this message already." in words_of(answer)


def test_who_may_only_read_sees_the_warning_and_no_button():
    message = a_held_message()

    words = words_of(signed_in(a_member("Ben", "viewer")).get(of(message.conversation)))

    assert WARNING in words
    assert "Accept this sender" not in words


@pytest.mark.parametrize(
    ("check", "sentence"),
    [
        ({"verdict": "verified"}, "Sent by example.com, checked."),
        ({"verdict": "unverified"}, "Nobody vouches that this is from example.com."),
        (
            {"verdict": "forged"},
            "This mail says it is from example.com; example.com says it is not.",
        ),
        ({"code": True}, "This looks like a code to sign in somewhere."),
        ({"is_spam": True}, "A spam filter calls this unwanted."),
    ],
)
def test_the_page_says_who_vouches(check, sentence):
    conversation = a_conversation(sender_check=check)

    assert sentence in words_of(nikos().get(of(conversation)))


@pytest.mark.parametrize(("verdict", "folded"), [("verified", 1), ("unverified", 1), ("forged", 0)])
def test_only_a_forged_sender_is_warned_of_aloud(verdict, folded):
    conversation = a_conversation(sender_check={"verdict": verdict})

    page = nikos().get(of(conversation)).content.decode()

    facts = re.findall(r'<details id="sender-.*?</details>', page, re.DOTALL)
    assert [fact.count("<p>") for fact in facts] == [1 + folded]
    assert page.count("c-guard--stop") == 1 - folded

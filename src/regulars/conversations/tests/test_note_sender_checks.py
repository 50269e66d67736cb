import pytest

from regulars.conversations.actions import (
    close_conversation,
    note_sender_checks,
    take_messages,
)
from regulars.conversations.models import Message
from regulars.conversations.tests.make import a_conversation, a_mail, ada
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

pytestmark = pytest.mark.django_db


def test_what_was_found_out_is_kept_on_the_message():
    message = a_conversation().messages.get()

    note_sender_checks({message.pk: {"verdict": "verified", "by": "ours"}}, by=SYSTEM)

    message.refresh_from_db()
    assert message.sender_check == {"verdict": "verified", "by": "ours"}
    assert Entry.objects.last().name == "conversation.opened"


def test_what_a_trusted_server_said_first_stays():
    message = a_conversation(sender_check={"verdict": "verified"}).messages.get()

    note_sender_checks({message.pk: {"verdict": "forged", "spam": 3.0}}, by=SYSTEM)

    message.refresh_from_db()
    assert message.sender_check == {"verdict": "verified", "spam": 3.0}


OPEN = {"dkim": "temperror", "verdict": "unknown", "by": "ours", "spam": 3.0}


@pytest.mark.parametrize("first", [OPEN, {**OPEN, "verdict": "unverified"}])
def test_what_was_left_open_gives_way_to_a_later_look(first):
    message = a_conversation(sender_check=first).messages.get()

    note_sender_checks({message.pk: {"dkim": "pass", "verdict": "verified"}}, by=SYSTEM)

    message.refresh_from_db()
    expected = {"dkim": "pass", "verdict": "verified", "by": "ours", "spam": 3.0}
    assert message.sender_check == expected


@pytest.mark.parametrize("verdict", ["verified", "unverified"])
def test_what_was_found_stays(verdict):
    first = {"spf": "temperror" if verdict == "verified" else "fail", "verdict": verdict}
    message = a_conversation(sender_check=first).messages.get()

    note_sender_checks({message.pk: {"spf": "fail", "verdict": "forged"}}, by=SYSTEM)

    message.refresh_from_db()
    assert message.sender_check == first


def test_spam_that_was_known_moves_nothing_a_second_time():
    conversation = a_conversation(sender_check={**OPEN, "is_spam": True})

    note_sender_checks({conversation.messages.get().pk: {"verdict": "unverified"}}, by=SYSTEM)

    conversation.refresh_from_db()
    assert conversation.kind == "person"


def test_a_forged_answer_is_held():
    conversation = a_conversation()
    [taken] = take_messages([a_mail(tokens=[conversation.token])])

    note_sender_checks({taken.message.pk: {"verdict": "forged"}}, by=SYSTEM)

    assert Message.objects.get(pk=taken.message.pk).is_unverified
    assert Entry.objects.last().name == "conversation.sender_checked"


def test_a_forged_first_mail_is_told_and_not_held():
    message = a_conversation().messages.get()

    note_sender_checks({message.pk: {"verdict": "forged"}}, by=SYSTEM)

    message.refresh_from_db()
    assert not message.is_unverified


def test_spam_that_began_a_conversation_puts_it_with_the_mailings():
    conversation = a_conversation()

    note_sender_checks({conversation.messages.get().pk: {"is_spam": True}}, by=SYSTEM)

    conversation.refresh_from_db()
    assert conversation.kind == "bulk"


def test_a_conversation_in_which_more_was_said_stays():
    conversation = a_conversation()
    [taken] = take_messages([a_mail(tokens=[conversation.token])])
    close_conversation(conversation, by=ada())

    note_sender_checks({taken.message.pk: {"is_spam": True}}, by=SYSTEM)

    conversation.refresh_from_db()
    assert conversation.kind == "person"

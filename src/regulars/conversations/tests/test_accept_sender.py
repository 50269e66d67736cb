from datetime import timedelta

import pytest

from regulars.conversations.actions import (
    accept_sender,
    close_conversation,
    take_messages,
)
from regulars.conversations.models import Conversation, Message
from regulars.conversations.refusals import NotHeld
from regulars.conversations.tests.make import NOON, a_conversation, a_mail, ada, an_actor, ben
from regulars.customers.actions import note_bouncing
from regulars.customers.models import ContactPoint
from regulars.journal.models import Entry
from regulars.kit.actor import Actor
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db

STRANGER = "eleni@work.example"


def held_in(conversation: Conversation, text: str = "It is me.", **fields) -> Message:
    [taken] = take_messages(
        [a_mail(STRANGER, "Eleni", text=text, tokens=[conversation.token], **fields)]
    )
    return taken.message


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))


def test_an_accepted_senders_words_count_like_any_others():
    conversation = a_conversation()
    close_conversation(conversation, by=ada())
    later = NOON + timedelta(days=400)
    message = held_in(conversation, at=later)

    accepted = accept_sender(message, by=ada())

    conversation.refresh_from_db()
    assert not accepted.is_unverified
    assert (conversation.status, conversation.waiting_since) == ("waiting_on_us", later)
    assert (conversation.snippet, conversation.message_count) == ("It is me.", 2)
    assert names()[-3:] == [
        "conversation.sender_accepted",
        "conversation.message_received",
        "conversation.reopened",
    ]


def test_all_that_an_accepted_sender_wrote_there_is_accepted():
    conversation = a_conversation()
    first, second = held_in(conversation), held_in(conversation, "And again.")

    accept_sender(second, by=ada())

    first.refresh_from_db()
    assert not first.is_unverified


def test_what_they_write_next_is_theirs():
    conversation = a_conversation()
    accept_sender(held_in(conversation), by=ada())

    assert not held_in(conversation, "Thank you.").is_unverified


def test_another_strangers_words_stay_held():
    conversation = a_conversation()
    message = held_in(conversation)
    [other] = take_messages([a_mail("trudy@example.org", tokens=[conversation.token])])

    accept_sender(message, by=ada())

    other.message.refresh_from_db()
    assert other.message.is_unverified


def test_what_is_not_held_cannot_be_accepted():
    message = held_in(a_conversation())
    accept_sender(message, by=ada())

    with pytest.raises(NotHeld):
        accept_sender(message, by=ada())


@pytest.mark.parametrize("who", [ben, lambda: an_actor("Cleo", "viewer")])
def test_who_may_only_read_accepts_nobody(who):
    message = held_in(a_conversation())

    with pytest.raises(NotAllowed):
        accept_sender(message, by=who())


def test_a_customer_accepts_nobody():
    with pytest.raises(NotAllowed):
        accept_sender(held_in(a_conversation()), by=Actor(kind="customer", id="9", name="Cleo"))


@pytest.mark.parametrize(
    ("check", "state"), [({}, "unconfirmed"), ({"verdict": "forged"}, "bouncing")]
)
def test_mail_reaches_an_accepted_sender_again_unless_it_was_forged(check, state):
    message = held_in(a_conversation(), sender_check=check)
    note_bouncing([STRANGER], by=ada())

    accept_sender(message, by=ada())

    assert ContactPoint.objects.get(key=STRANGER).state == state

import pytest

from regulars.conversations.actions import (
    accept_sender,
    close_conversation,
    move_message_out,
    take_messages,
)
from regulars.conversations.models import Conversation, Message
from regulars.conversations.refusals import NotHeld
from regulars.conversations.tests.make import a_conversation, a_mail, ada, ben
from regulars.customers.actions import note_bouncing
from regulars.customers.models import ContactPoint
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.search.queries import find

pytestmark = pytest.mark.django_db

STRANGER = "jonas@example.org"


def held_in(conversation: Conversation) -> Message:
    mail = a_mail(
        STRANGER, "Jonas", subject="Fwd: cake", text="Marzipan?", tokens=[conversation.token]
    )
    return take_messages([mail])[0].message


def test_a_message_of_a_stranger_becomes_their_own_conversation():
    old = a_conversation()
    close_conversation(old, by=ada())
    message = held_in(old)

    new = move_message_out(message, by=ada())

    old.refresh_from_db()
    message.refresh_from_db()
    assert (message.conversation, message.is_unverified) == (new, False)
    assert (new.customer.name, new.subject, new.status) == ("Jonas", "Fwd: cake", "waiting_on_us")
    assert (old.is_closed, old.message_count, new.message_count) == (True, 1, 1)
    assert new.token != old.token


def test_both_conversations_tell_of_it():
    old = a_conversation()

    new = move_message_out(held_in(old), by=ada())

    told = Entry.objects.order_by("-pk")[:2]
    assert [(each.name, each.about) for each in told] == [
        ("conversation.message_moved_out", f"conversation:{old.number}"),
        ("conversation.opened", f"conversation:{new.number}"),
    ]


def test_its_words_find_the_new_conversation_only():
    actor = ada()
    old = a_conversation()

    new = move_message_out(held_in(old), by=actor)

    assert find(actor, "marzipan", kinds=["conversation"]).refs == [new.number]


def test_what_was_accepted_stays():
    message = held_in(a_conversation())
    accept_sender(message, by=ada())

    with pytest.raises(NotHeld):
        move_message_out(message, by=ada())


def test_who_may_only_read_moves_nothing():
    with pytest.raises(NotAllowed):
        move_message_out(held_in(a_conversation()), by=ben())


def test_mail_reaches_whoever_wrote_it_again():
    message = held_in(a_conversation())
    note_bouncing([STRANGER], by=ada())

    move_message_out(message, by=ada())

    assert ContactPoint.objects.get(key=STRANGER).state == "unconfirmed"

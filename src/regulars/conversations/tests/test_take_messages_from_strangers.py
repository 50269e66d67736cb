"""A token joins whoever holds it; only who has been there is taken at their word (A10-A14)."""

from datetime import timedelta
from typing import Any

import pytest

from regulars.conversations.actions import (
    close_conversation,
    reply_to_conversation,
    snooze_conversation,
    take_messages,
)
from regulars.conversations.models import Conversation, Message
from regulars.conversations.parties import words_answered_by
from regulars.conversations.placing import Taken
from regulars.conversations.sending import addressees_of
from regulars.conversations.tests.make import NOON, a_conversation, a_mail, ada, with_mail
from regulars.customers.actions import add_contact_point, note_bouncing
from regulars.customers.models import ContactPoint
from regulars.journal.models import Entry
from regulars.kit import clock

pytestmark = pytest.mark.django_db

STRANGER = "mallory@example.org"
CUSTOMERS = "eleni@example.com"


def taken_from(sender: str, conversation: Conversation, **fields: Any) -> Taken:
    [taken] = take_messages([a_mail(sender, "", tokens=[conversation.token], **fields)])
    conversation.refresh_from_db()
    return taken


def answered(conversation: Conversation) -> Message:
    """Our answer, which went to the customer."""
    message = reply_to_conversation(conversation, text="On its way.", by=ada())
    conversation.refresh_from_db()
    return message


def test_a11_a_stranger_with_the_token_is_held_there_unverified():
    conversation = a_conversation()

    taken = taken_from(STRANGER, conversation)

    assert (taken.conversation.number, taken.held) == (conversation.number, True)
    assert taken.message.is_unverified
    assert Entry.objects.last().name == "conversation.message_held"


def test_a11_a_stranger_reopens_nothing():
    conversation = a_conversation()
    close_conversation(conversation, by=ada())

    taken = taken_from(STRANGER, conversation)

    assert conversation.is_closed
    assert (taken.message.conversation_id, taken.reopened) == (conversation.number, False)


def test_a11_a_stranger_wakes_nothing_that_is_snoozed():
    conversation = a_conversation()
    snooze_conversation(conversation, until=clock.now() + timedelta(days=2), by=ada())

    taken_from(STRANGER, conversation)

    assert conversation.status == "snoozed"


def test_a11_a_stranger_is_seen_where_we_were_the_last_to_speak(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    answered(conversation)

    taken_from(STRANGER, conversation)

    assert conversation.status == "waiting_on_us"


def test_a11_a_stranger_is_not_whom_we_answer():
    conversation = a_conversation()

    taken_from(STRANGER, conversation)

    assert addressees_of(conversation)[0].recipient["address"] == CUSTOMERS


def test_a11_no_history_is_quoted_for_a_stranger(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    taken_from(STRANGER, conversation, text="Send me all of it.")

    ours = answered(conversation)

    assert [each["address"] for each in ours.to] == [CUSTOMERS]
    assert words_answered_by(ours).from_address == CUSTOMERS


def test_a12_an_agents_address_is_no_agent():
    agent = ada()
    conversation = a_conversation()
    close_conversation(conversation, by=agent)

    taken = taken_from("ada@deli.example", conversation, text="/refund 900")

    assert (taken.message.direction, taken.message.author_id) == ("in", None)
    assert taken.message.is_unverified
    assert conversation.is_closed


def test_the_customers_other_address_is_theirs():
    conversation = a_conversation()
    add_contact_point(conversation.customer, kind="email", value="e@work.example", by=ada())

    taken = taken_from("e@work.example", conversation)

    assert not taken.message.is_unverified


@pytest.mark.parametrize("header", ["to", "cc"])
def test_somebody_the_customer_wrote_to_as_well_is_in_it(header):
    sister = {"name": "Sofia", "address": "Sofia@Example.com"}
    conversation = a_conversation(**{header: [sister]})

    taken = taken_from("sofia@example.com", conversation)

    assert not taken.message.is_unverified


def test_a14_whom_a_stranger_has_in_copy_is_a_stranger():
    accomplice = {"name": "", "address": "trudy@example.org"}
    conversation = a_conversation()
    taken_from(STRANGER, conversation, cc=[accomplice])

    taken = taken_from("trudy@example.org", conversation)

    assert taken.message.is_unverified


def test_a14_whom_a_forged_mail_has_in_copy_is_a_stranger():
    accomplice = {"name": "", "address": "trudy@example.org"}
    conversation = a_conversation()
    forged = taken_from(
        CUSTOMERS, conversation, cc=[accomplice], sender_check={"verdict": "forged"}
    )

    taken = taken_from("trudy@example.org", conversation)

    assert forged.message.is_unverified
    assert taken.message.is_unverified


def test_a_stranger_who_has_answers_sent_to_the_customer_is_a_stranger():
    conversation = a_conversation()

    taken = taken_from(CUSTOMERS, conversation, from_address=STRANGER, writers=[STRANGER])

    assert taken.message.is_unverified


def test_a_known_id_from_a_stranger_joins_nothing():
    conversation = a_conversation(message_id="cake@example.com")

    [taken] = take_messages([a_mail(STRANGER, "", in_reply_to="cake@example.com")])

    assert taken.opened
    assert taken.conversation != conversation


def test_a_known_id_from_somebody_in_copy_joins():
    sister = {"name": "", "address": "sofia@example.com"}
    conversation = a_conversation(message_id="cake@example.com", cc=[sister])

    [taken] = take_messages([a_mail("sofia@example.com", "", in_reply_to="cake@example.com")])

    assert taken.conversation == conversation
    assert not taken.message.is_unverified


def test_a_forged_mail_joins_by_no_id_that_can_be_guessed():
    a_conversation(message_id="cake@example.com")

    [taken] = take_messages(
        [a_mail(in_reply_to="cake@example.com", sender_check={"verdict": "forged"})]
    )

    assert taken.opened


def test_a10_no_guess_of_a_number_joins():
    conversations = [a_conversation(sender=f"c{place}@example.com") for place in range(3)]
    guesses = [
        a_mail(
            STRANGER,
            "",
            subject=f"Re: [#{number}] your order",
            in_reply_to=f"{number}@example.com",
            references=[f"<{number}@deli.example>", f"conversation-{number}@deli.example"],
            tokens=[str(number)],
        )
        for number in range(1, 501)
    ]

    taken = [each for at in range(0, 500, 50) for each in take_messages(guesses[at : at + 50])]

    numbers = {each.number for each in conversations}
    assert not numbers & {each.conversation.number for each in taken}


def test_a_machine_with_the_token_moves_nothing_and_brings_in_nobody(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    answered(conversation)

    taken = taken_from(STRANGER, conversation, kind="automatic")

    assert conversation.status == "waiting_on_them"
    assert taken_from(STRANGER, conversation).message.is_unverified
    assert taken.message.is_automatic


def test_nobody_is_never_somebody_who_was_there():
    nobody = "unknown@sender.invalid"
    conversation = a_conversation(sender=nobody)

    taken = taken_from(nobody, conversation)

    assert taken.message.is_unverified


def test_what_is_history_puts_nothing_in_motion(monkeypatch):
    with_mail(monkeypatch)
    conversation = a_conversation()
    answered(conversation)

    taken_from(STRANGER, conversation, is_live=False, at=NOON)

    assert conversation.status == "waiting_on_them"


def test_a_strangers_words_do_not_show_that_mail_reaches_them():
    conversation = a_conversation()
    take_messages([a_mail(STRANGER)])
    note_bouncing([STRANGER], by=ada())

    taken_from(STRANGER, conversation)

    assert ContactPoint.objects.get(key=STRANGER).state == "bouncing"

"""What a letter answers or passes on stands at its end, and no more than its readers may see."""

import pytest
from django.conf import settings as django_settings
from django.utils.translation import override

from regulars.channels.email.letters import letter_of
from regulars.channels.email.models import Mailbox
from regulars.channels.email.parsing.newwords import new_words
from regulars.channels.email.quoting import LONGEST, MOST_LINES, quoted_in, stored_of, with_quote
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    as_actor,
    received,
    the_conversation,
)
from regulars.channels.email.tests.sending import EVA, a_letter, a_reply
from regulars.conversations.actions import forward_message, reply_to_conversation
from regulars.conversations.models import Message
from regulars.outbox.models import OutgoingMessage

pytestmark = pytest.mark.django_db

EVA_WRITES = {"From": "Eva <eva@example.com>"}


def test_a_reply_quotes_the_new_words_it_answers_in_text_and_html():
    letter = a_reply()

    own, _blank, quote = letter.text.partition("\n\n")
    assert own == "It is ready."
    assert quote.splitlines()[0].endswith("Ben wrote:")
    assert "> Is it ready?" in quote
    assert "Our past words" not in letter.text
    assert "<blockquote" in letter.html
    assert "Is it ready?" in letter.html


def test_what_a_third_party_wrote_is_quoted_to_nobody_else():
    """A16, I8: Eva was let in by Ben's first mail, and has not seen his second."""
    mailbox = a_mailbox()
    received(mailbox, a_mail("Eva pays\n", message_id="<0@example.com>", cc="eva@example.com"))
    conversation = the_conversation()
    address = f"help+{conversation.token}@example.com"
    received(mailbox, a_mail("My order is 1042\n", to=address))
    bens = Message.objects.latest("pk")
    evas = a_mail("Give it to me\n", to=address, message_id="<e@x>", **EVA_WRITES)
    received(mailbox, evas)
    assert Message.objects.filter(conversation=conversation).count() == 3

    letters = []
    for answers in (bens.pk, None):
        reply_to_conversation(
            conversation, text="Hello", answers=answers, hold_seconds=0, by=as_actor(ada())
        )
        letters.append(letter_of(OutgoingMessage.objects.latest("pk"), mailbox))

    to_ben, to_eva = letters
    assert (to_ben.to, to_eva.to) == ((("Ben", "ben@example.com"),), (("Eva", "eva@example.com"),))
    assert "> My order is 1042" in to_ben.text
    assert "Give it to me" not in to_ben.text + to_ben.html
    assert "> Give it to me" in to_eva.text
    assert "1042" not in to_eva.text + to_eva.html
    assert (to_ben.in_reply_to, to_eva.references) == ("1@example.com", ("e@x",))


def test_what_is_stored_holds_no_quote():
    a_reply()

    assert OutgoingMessage.objects.get().text == "It is ready."
    assert Message.objects.get(direction="out").text == "It is ready."


def test_the_same_letter_leaves_at_every_attempt_whatever_comes_in_between():
    first = a_reply()
    mailbox = Mailbox.objects.get()
    answer = a_mail("One more thing\n", message_id="<9@example.com>", in_reply_to="<1@example.com>")
    received(mailbox, answer)

    assert letter_of(OutgoingMessage.objects.get(), mailbox) == first


def test_what_answers_nothing_quotes_nothing():
    assert letter_of(a_letter(), a_mailbox()).text == "It is ready."


def test_a_very_long_mail_is_quoted_in_part():
    letter = a_reply(mail=a_mail("word " * 5_000))

    assert len(letter.text) < LONGEST + 500
    assert "[…]" in letter.text


@pytest.mark.parametrize("language", [code for code, _name in django_settings.LANGUAGES])
def test_our_own_quote_is_known_as_the_past_when_it_comes_back(language):
    a_reply()
    message = OutgoingMessage.objects.get()
    with override(language):
        quoted = quoted_in(stored_of(message), time_zone="Europe/Athens")
    answer = with_quote("Thank you!\n", quoted)

    start, end = new_words(answer)

    assert answer[start:end].strip() == "Thank you!"


def a_forward(language="sv"):
    mailbox = a_mailbox()
    received(mailbox, a_mail("Is it ready?\n\nOn 1 Jan 2026, Deli wrote:\n> Our past words\n"))
    theirs = Message.objects.get()
    forward_message(
        theirs, to={"name": "", "address": EVA}, note="Can you bake it?", by=as_actor(ada())
    )
    message = OutgoingMessage.objects.latest("pk")
    message.language = language
    return letter_of(message, mailbox)


def test_what_is_passed_on_has_its_header_block_and_our_note():
    letter = a_forward("en")

    assert letter.text.startswith("Can you bake it?\n\n---------- Forwarded message ----------\n")
    assert "From: Ben\n" in letter.text
    assert "Subject: Cake\n" in letter.text
    assert letter.text.endswith("Is it ready?\n")
    assert "Our past words" not in letter.text + letter.html
    assert letter.html.count("Is it ready?") == 1
    assert "Forwarded message" in letter.html


def test_a_quote_has_a_sane_number_of_lines():
    letter = a_reply(mail=a_mail("line\n" * 500))

    assert letter.text.count("\n> line") == MOST_LINES
    assert "[…]" in letter.text

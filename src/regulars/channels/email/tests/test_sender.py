"""Out by real SMTP: every answer of the other server becomes the right state."""

from email import message_from_bytes, policy

import pytest
from django.conf import settings as django_settings
from django.utils.translation import override

from regulars.channels.email.composing.tests.scripted import HANG_UP, a_server
from regulars.channels.email.models import Mailbox
from regulars.channels.email.parsing.newwords import new_words
from regulars.channels.email.queries import ref_of
from regulars.channels.email.letters import letter_of
from regulars.channels.email.quoting import LONGEST, quoted_in, stored_of, with_quote
from regulars.channels.email.rules import token_in
from regulars.channels.email.secrets import conceal
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    as_actor,
    received,
    the_conversation,
)
from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.models import Message
from regulars.kit.actor import SYSTEM
from regulars.outbox.actions import post
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import FAILED, LATER, SENT, UNCERTAIN, Draft

pytestmark = pytest.mark.django_db

EVA_WRITES = {"From": "Eva <eva@example.com>"}
TOKEN = "tok3n22222222222"
BEN, EVA = "ben@customers.example", "eva@customers.example"


def a_letter(mailbox=None, *, to=(BEN,), **more):
    draft = {
        "channel": "email",
        "sender_ref": ref_of(mailbox) if mailbox else "house",
        "purpose": "reply",
        "intent_key": f"test:{','.join(to)}",
        "about": "test:1",
        "to": [{"name": "", "address": address} for address in to],
        "subject": "Re: Cake",
        "text": "It is ready.",
        "thread_token": TOKEN,
        **more,
    }
    return post(Draft(**draft), by=SYSTEM)


def sent_to(server, **more):
    mailbox = a_mailbox(smtp_url=server.url)
    outcome = SmtpSender().send(a_letter(mailbox, **more))
    mailbox.refresh_from_db()
    return outcome, mailbox


def read(raw):
    return message_from_bytes(raw, policy=policy.default)


def test_a_mail_that_is_taken_is_sent():
    with a_server() as server:
        outcome, mailbox = sent_to(server)

    assert (outcome.state, list(outcome.accepted)) == (SENT, [BEN])
    assert "MAIL FROM:<help@example.com>" in " ".join(server.heard)
    mail = read(server.mail)
    assert (mail["From"], mail["To"]) == ("Kalamata Deli <help@example.com>", BEN)
    assert mail["Reply-To"] == "Kalamata Deli <help+tok3n22222222222@example.com>"
    assert token_in(mail["Message-ID"].strip("<>")) == TOKEN
    assert mail.get_body(("plain",)).get_content().strip() == "It is ready."
    assert "<p" in mail.get_body(("html",)).get_content()
    assert mailbox.last_out_at
    assert mailbox.trouble == ""


@pytest.mark.parametrize(
    ("answers", "state"),
    [
        ({"rcpt": {BEN: "550 5.1.1 no such person"}}, FAILED),
        ({"rcpt": {BEN: "450 4.2.0 come back later"}}, LATER),
        ({"mail": "550 5.7.1 not you"}, FAILED),
        ({"dot": "554 5.7.1 looks like spam"}, FAILED),
        ({"dot": "451 4.3.0 disk full"}, LATER),
        ({"dot": HANG_UP}, UNCERTAIN),
        ({"data": HANG_UP}, LATER),
        ({"connect": "554 go away"}, LATER),
    ],
)
def test_each_answer_becomes_its_state(answers, state):
    with a_server(**answers) as server:
        outcome, _mailbox = sent_to(server)

    assert outcome.state == state
    said = next(iter(answers.values()))
    words = said[BEN] if isinstance(said, dict) else said
    if words is not HANG_UP:
        assert words[4:] in outcome.words


def test_a_refused_sign_in_keeps_the_mail_and_shows_at_the_mailbox():
    with a_server(hello="250-here\r\n250 AUTH PLAIN", auth="535 wrong password") as server:
        mailbox = a_mailbox(smtp_url=server.url.replace("://", "://maria:secret@"))
        outcome = SmtpSender().send(a_letter(mailbox))

    mailbox.refresh_from_db()
    assert (outcome.state, outcome.words) == (LATER, "535 wrong password")
    assert mailbox.trouble == "out: 535 wrong password"
    assert server.mail is None


def test_some_taken_some_later_is_tried_again_for_the_rest():
    with a_server(rcpt={EVA: "450 4.2.0 later"}) as server:
        outcome, _mailbox = sent_to(server, to=(BEN, EVA))

    assert (outcome.state, list(outcome.accepted)) == (LATER, [BEN])


def test_some_taken_some_refused_is_sent_and_says_who_not():
    with a_server(rcpt={EVA: "550 5.1.1 unknown"}) as server:
        outcome, _mailbox = sent_to(server, to=(BEN, EVA))

    assert (outcome.state, list(outcome.refused)) == (SENT, [EVA])


def test_a_server_that_is_not_there_is_noted_and_forgotten_when_it_is_back():
    with a_server() as server:
        mailbox = a_mailbox(smtp_url=server.url)
        message = a_letter(mailbox)
        url, server_url = "smtp://127.0.0.1:1", server.url
        _point(mailbox, url)
        gone = SmtpSender().send(message)
        mailbox.refresh_from_db()
        noted = mailbox.trouble
        _point(mailbox, server_url)
        back = SmtpSender().send(message)
        mailbox.refresh_from_db()

    assert gone.state == LATER
    assert noted.startswith("out: ")
    assert (back.state, mailbox.trouble) == (SENT, "")


def _point(mailbox: Mailbox, url: str) -> None:
    Mailbox.objects.filter(pk=mailbox.pk).update(smtp_secret=conceal(url))


def test_a_refused_recipient_is_no_trouble_of_the_mailbox():
    with a_server(rcpt={BEN: "550 5.1.1 unknown"}) as server:
        _outcome, mailbox = sent_to(server)

    assert mailbox.trouble == ""


def test_without_a_server_the_words_say_what_to_do(settings):
    settings.REGULARS_SMTP_URL = ""

    outcome = SmtpSender().send(a_letter(a_mailbox()))

    assert outcome.state == LATER
    assert "Set one in the mailbox's settings" in outcome.words


def test_the_houses_server_is_used_where_a_mailbox_has_none(settings):
    with a_server() as server:
        settings.REGULARS_SMTP_URL = server.url
        outcome = SmtpSender().send(a_letter(a_mailbox()))

    assert outcome.state == SENT


def test_a_house_server_that_is_none_is_said_and_tried_again(settings):
    settings.REGULARS_SMTP_URL = "http://user:hush@smtp.example.com"

    outcome = SmtpSender().send(a_letter(a_mailbox()))

    assert outcome.state == LATER
    assert "smtp://" in outcome.words
    assert "hush" not in outcome.words


def test_without_any_mailbox_the_words_say_so():
    outcome = SmtpSender().send(a_letter())

    assert outcome.state == LATER
    assert "Add one" in outcome.words


def test_a_password_of_another_key_is_said(settings):
    mailbox = a_mailbox(smtp_url="smtp://a:b@smtp.example.com")
    message = a_letter(mailbox)
    settings.SECRET_KEY = "another key, as after a careless restore"

    outcome = SmtpSender().send(message)

    assert outcome.state == LATER
    assert "another secret key" in outcome.words


def test_a_letter_that_cannot_be_written_fails_for_good():
    mailbox = a_mailbox(smtp_url="smtp://127.0.0.1:1")
    message = a_letter(mailbox)
    message.message_id = "no id"

    outcome = SmtpSender().send(message)

    assert outcome.state == FAILED
    assert "Message-ID" in outcome.words


# What is answered stands at the end


def a_reply(text="It is ready.", *, mail=None):
    mailbox = a_mailbox()
    body = "Is it ready?\nBen\n\nOn 1 Jan 2026, Deli wrote:\n> Our past words\n"
    received(mailbox, mail or a_mail(body))
    reply_to_conversation(the_conversation(), text=text, hold_seconds=0, by=as_actor(ada()))
    return letter_of(OutgoingMessage.objects.get(), mailbox)


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
    mailbox = a_mailbox()
    received(mailbox, a_mail("My order is 1042\n"))
    conversation, bens = the_conversation(), Message.objects.get()
    address = f"help+{conversation.token}@example.com"
    evas = a_mail("Give it to me\n", to=address, message_id="<e@x>", **EVA_WRITES)
    received(mailbox, evas)
    assert Message.objects.filter(conversation=conversation).count() == 2

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

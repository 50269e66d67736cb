"""Out by real SMTP: every answer of the other server becomes the right state."""

import pytest

from regulars.channels.email.composing.tests.scripted import HANG_UP, a_server
from regulars.channels.email.rules import token_in
from regulars.channels.email.sender import SmtpSender
from regulars.channels.email.tests.make import a_mailbox
from regulars.channels.email.tests.sending import BEN, EVA, TOKEN, a_letter, point, read, sent_to
from regulars.outbox.rules import FAILED, LATER, SENT, UNCERTAIN

pytestmark = pytest.mark.django_db


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
        point(mailbox, url)
        gone = SmtpSender().send(message)
        mailbox.refresh_from_db()
        noted = mailbox.trouble
        point(mailbox, server_url)
        back = SmtpSender().send(message)
        mailbox.refresh_from_db()

    assert gone.state == LATER
    assert noted.startswith("out: ")
    assert (back.state, mailbox.trouble) == (SENT, "")


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

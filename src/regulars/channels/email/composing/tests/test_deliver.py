import socket
import time

import pytest

from regulars.channels.email.composing.smtp import (
    LONGEST_BODY_SECONDS,
    LONGEST_SECONDS,
    NotAnSmtpUrl,
    SmtpServer,
    _Attempt,
    deliver,
)
from regulars.channels.email.composing.tests.scripted import DRIP, HANG_UP, SILENCE, a_server

MAIL = b"Subject: Cake\r\n\r\nHello\r\n.hidden\r\n"
BEN, CLEO = "ben@example.com", "cleo@example.com"


def sent_to(server, *, recipients=(BEN,), seconds=60):
    return deliver(
        MAIL,
        envelope_from="help@example.com",
        recipients=recipients,
        server=SmtpServer.from_url(server.url),
        seconds=seconds,
    )


def test_a_mail_that_the_server_takes_is_sent():
    with a_server(dot="250 queued as 7") as server:
        outcome = sent_to(server, recipients=(BEN, CLEO))

    assert (outcome.state, outcome.words) == ("sent", "250 queued as 7")
    assert outcome.accepted == (BEN, CLEO)
    assert "MAIL FROM:<help@example.com>" in [each.replace("mail", "MAIL") for each in server.heard]
    assert server.mail == MAIL.replace(b"\r\n.", b"\r\n..")


def test_a_recipient_who_is_refused_does_not_keep_the_mail_from_the_others():
    with a_server(rcpt={BEN: "550 nobody here", "ada@example.com": "450 full"}) as server:
        outcome = sent_to(server, recipients=(BEN, CLEO, "ada@example.com"))

    assert outcome.state == "sent"
    assert outcome.accepted == (CLEO,)
    assert outcome.refused == {BEN: "550 nobody here"}
    assert outcome.later == {"ada@example.com": "450 full"}


@pytest.mark.parametrize(
    ("answers", "state", "phase"),
    [
        ({"connect": "554 go away"}, "later", "connect"),
        ({"connect": "421 busy"}, "later", "connect"),
        ({"connect": "nonsense"}, "later", "connect"),
        ({"hello": "550 not you"}, "later", "hello"),
        ({"mail": "550 not from you"}, "refused", "mail"),
        ({"mail": "451 not now"}, "later", "mail"),
        ({"mail": "530 sign in first"}, "later", "login"),
        ({"rcpt": {BEN: "550 nobody here"}}, "refused", "recipients"),
        ({"rcpt": {BEN: "530 sign in first"}}, "later", "login"),
        ({"rcpt": {BEN: "450 greylisted"}}, "later", "recipients"),
        ({"rcpt": {BEN: "421 closing"}}, "later", "recipients"),
        ({"data": "554 no mail today"}, "refused", "data"),
        ({"data": "451 disk full"}, "later", "data"),
        ({"dot": "554 spam"}, "refused", "answer"),
        ({"dot": "451 try again"}, "later", "answer"),
        ({"connect": HANG_UP}, "later", "connect"),
        ({"hello": HANG_UP}, "later", "hello"),
        ({"mail": HANG_UP}, "later", "mail"),
        ({"rcpt": {BEN: HANG_UP}}, "later", "recipients"),
        ({"data": HANG_UP}, "later", "data"),
        ({"dot": HANG_UP}, "uncertain", "answer"),
        ({"dot": "gibberish"}, "uncertain", "answer"),
    ],
)
def test_every_phase_has_its_own_outcome(answers, state, phase):
    with a_server(**answers) as server:
        outcome = sent_to(server)

    assert (outcome.state, outcome.phase) == (state, phase)
    assert outcome.accepted == ()
    assert outcome.words


def test_a_refusal_names_each_recipient_with_the_servers_words():
    with a_server(dot="554 5.7.1 looks like spam") as server:
        outcome = sent_to(server, recipients=(BEN, CLEO))

    assert outcome.refused == {
        BEN: "554 5.7.1 looks like spam",
        CLEO: "554 5.7.1 looks like spam",
    }


def test_a_server_that_is_not_there_is_tried_again_later():
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]

    outcome = deliver(
        MAIL, envelope_from="", recipients=[BEN], server=SmtpServer("127.0.0.1", port)
    )

    assert (outcome.state, outcome.phase) == ("later", "connect")


VERBS = [
    ("connect", "connect", "later"),
    ("hello", "hello", "later"),
    ("mail", "mail", "later"),
    (f"rcpt {BEN}", "recipients", "later"),
    ("data", "data", "later"),
    ("dot", "answer", "uncertain"),
]


@pytest.mark.parametrize("how", [SILENCE, DRIP], ids=["silent", "a byte now and then"])
@pytest.mark.parametrize(("verb", "phase", "state"), VERBS, ids=[verb for verb, *_ in VERBS])
def test_a_server_that_hangs_is_given_up_in_time(verb, phase, state, how):
    """F17: at each verb, whether it says nothing or a byte now and then."""
    began = time.monotonic()

    with a_server(**{verb: how}) as server:
        outcome = sent_to(server, seconds=1)
        took = time.monotonic() - began

    assert (outcome.state, outcome.phase) == (state, phase)
    assert took < 20


def test_a_server_that_hangs_at_the_sign_in_is_given_up_in_time():
    """F17."""
    with a_server(hello="250-here\r\n250 AUTH PLAIN", auth=SILENCE) as server:
        outcome = deliver(
            MAIL,
            envelope_from="help@example.com",
            recipients=[BEN],
            server=SmtpServer("127.0.0.1", server.port, username="maria", password="secret"),
            seconds=1,
        )

    assert (outcome.state, outcome.phase) == ("later", "login")


def test_a_server_that_stops_reading_a_large_mail_is_given_up_in_time():
    """F17: nothing of it has counted yet, so it is tried again."""
    began = time.monotonic()

    with a_server(body=SILENCE) as server:
        outcome = deliver(
            b"Subject: Cake\r\n\r\n" + b"x" * 70 + b"\r\n" * 10_000_000,
            envelope_from="help@example.com",
            recipients=[BEN],
            server=SmtpServer.from_url(server.url),
            seconds=1,
        )
        took = time.monotonic() - began

    assert (outcome.state, outcome.phase) == ("later", "body")
    assert took < 20


def test_each_phase_ends_within_a_minute_whatever_is_asked_for():
    """F17: and a large mail within two and a half, so that a sender answers within four."""
    attempt = _Attempt(SmtpServer("127.0.0.1", 25), min(600, LONGEST_SECONDS), [BEN])

    assert attempt.seconds == LONGEST_SECONDS == 60
    assert attempt._body_seconds(1_000) == 60
    assert attempt._body_seconds(10_000_000) == 100
    assert attempt._body_seconds(10**9) == LONGEST_BODY_SECONDS == 150


def test_a_large_mail_arrives_as_it_was():
    raw = b"Subject: Cake\r\n\r\n" + b"".join(b".%d line\r\n" % at for at in range(100_000))

    with a_server() as server:
        outcome = deliver(
            raw,
            envelope_from="",
            recipients=[BEN],
            server=SmtpServer.from_url(server.url),
            as_name="example.com",
        )

    assert outcome.state == "sent"
    assert server.mail == raw.replace(b"\r\n.", b"\r\n..")
    assert server.heard[:2] == ["ehlo example.com", "MAIL FROM:<>"]


def test_a_link_lost_within_the_body_is_never_called_sent():
    with a_server(body=HANG_UP) as server:
        outcome = sent_to(server)

    assert outcome.state in {"later", "uncertain"}


def test_a_password_that_is_refused_keeps_the_mail_for_later():
    with a_server(hello="250-here\r\n250 AUTH PLAIN", auth="535 wrong password") as server:
        outcome = deliver(
            MAIL,
            envelope_from="help@example.com",
            recipients=[BEN],
            server=SmtpServer("127.0.0.1", server.port, username="maria", password="secret"),
        )

    assert (outcome.state, outcome.phase) == ("later", "login")
    assert outcome.later == {BEN: "535 wrong password"}
    assert server.mail is None


def test_a_server_without_sign_in_keeps_the_mail_for_later():
    with a_server() as server:
        outcome = deliver(
            MAIL,
            envelope_from="help@example.com",
            recipients=[BEN],
            server=SmtpServer("127.0.0.1", server.port, username="maria", password="secret"),
        )

    assert (outcome.state, outcome.phase) == ("later", "login")
    assert "secret" not in repr(outcome)


def test_encryption_that_is_asked_for_is_never_done_without():
    with a_server() as server:
        outcome = deliver(
            MAIL,
            envelope_from="help@example.com",
            recipients=[BEN],
            server=SmtpServer("127.0.0.1", server.port, "starttls"),
        )

    assert (outcome.state, outcome.phase) == ("later", "tls")
    assert server.mail is None


def test_an_address_cannot_smuggle_in_a_command():
    with a_server() as server:
        outcome = sent_to(server, recipients=("ben@example.com>\r\nRCPT TO:<cleo@example.com",))

    assert outcome.state == "refused"
    assert not any("cleo" in each for each in server.heard)


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://mail.example.com", SmtpServer("mail.example.com", 25)),
        ("smtps://mail.example.com", SmtpServer("mail.example.com", 465, "tls")),
        (
            "smtp+starttls://maria%40example.com:p%3Aw@mail.example.com:2525",
            SmtpServer("mail.example.com", 2525, "starttls", "maria@example.com", "p:w"),
        ),
    ],
)
def test_a_server_is_named_by_its_url(url, server):
    assert SmtpServer.from_url(url) == server


@pytest.mark.parametrize("url", ["", "http://x", "smtp://", "smtp://host:port", "mail.example.com"])
def test_what_is_not_a_mail_server_says_how_to_write_one(url):
    with pytest.raises(NotAnSmtpUrl, match="mail server"):
        SmtpServer.from_url(url)


def test_a_letter_does_not_leave_by_regulars_itself():
    """A20: it would come straight back."""
    with a_server(connect="220 here.example.com Regulars") as server:
        outcome = sent_to(server)

    assert (outcome.state, outcome.phase) == ("later", "connect")
    assert "Regulars itself" in outcome.words

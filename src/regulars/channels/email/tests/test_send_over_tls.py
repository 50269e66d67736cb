"""Out by SMTP over TLS: encrypted to a server that proves who it is, otherwise not at all."""

import pytest

from regulars.channels.email.actions import knock_again
from regulars.channels.email.composing.smtp import SmtpServer, deliver
from regulars.channels.email.tests.make import (
    a_mail,
    a_mailbox,
    ada,
    as_actor,
    received,
    the_conversation,
)
from regulars.channels.email.tests.safe_server import (
    LOOPBACK,
    a_certificate,
    a_plain_server,
    a_starttls_server,
    a_tls_server,
)
from regulars.conversations.actions import reply_to_conversation
from regulars.conversations.models import Message
from regulars.jobs.worker import run_until_idle
from regulars.kit.actor import SYSTEM

WAYS = [("smtps", a_tls_server), ("smtp+starttls", a_starttls_server)]
WORDS = "Your cake is ready."
PASSWORD = "only-for-the-server"

both_ways = pytest.mark.parametrize(("scheme", "a_server"), WAYS)


@pytest.fixture
def trust(monkeypatch):
    """Make this machine trust a certificate, as an operator does for a server in the house."""
    return lambda certificate: monkeypatch.setenv("SSL_CERT_FILE", str(certificate.chain))


def url_of(server, scheme):
    return f"{scheme}://{LOOPBACK}:{server.port}"


def a_reply_by(url):
    """A mailbox with that way out, and a reply that was tried once."""
    mailbox = a_mailbox(smtp_url=url)
    received(mailbox, a_mail())
    reply_to_conversation(the_conversation(), text=WORDS, hold_seconds=0, by=as_actor(ada()))
    run_until_idle()
    mailbox.refresh_from_db()
    return mailbox


def the_reply():
    return Message.objects.get(direction="out")


@both_ways
@pytest.mark.django_db
def test_a_reply_arrives_encrypted_at_a_server_that_is_trusted(tmp_path, trust, scheme, a_server):
    certificate = a_certificate(tmp_path)
    trust(certificate)

    with a_server(certificate) as server:
        mailbox = a_reply_by(url_of(server, scheme))

    (mail,) = server.mails
    assert WORDS.encode() in mail
    assert b"MAIL FROM" not in server.wire
    assert WORDS.encode() not in server.wire
    assert (the_reply().delivery, mailbox.trouble) == ("sent", "")


@both_ways
@pytest.mark.django_db
def test_a_server_nobody_trusts_gets_nothing_and_the_mail_waits(tmp_path, scheme, a_server):
    with a_server(a_certificate(tmp_path)) as server:
        mailbox = a_reply_by(url_of(server, scheme))

    assert server.mails == []
    assert b"MAIL" not in server.wire
    assert the_reply().delivery == "queued"
    assert "certificate is not trusted" in mailbox.trouble
    assert "self-signed" in mailbox.trouble


@both_ways
@pytest.mark.django_db
def test_what_waited_leaves_as_soon_as_the_server_is_trusted(tmp_path, trust, scheme, a_server):
    certificate = a_certificate(tmp_path)

    with a_server(certificate) as server:
        mailbox = a_reply_by(url_of(server, scheme))
        assert server.mails == []
        trust(certificate)
        assert knock_again(mailbox, by=SYSTEM)
        run_until_idle()

    assert len(server.mails) == 1
    assert b"MAIL FROM" not in server.wire
    mailbox.refresh_from_db()
    assert (the_reply().delivery, mailbox.trouble) == ("sent", "")


@pytest.mark.django_db
def test_a_server_without_the_starttls_that_was_asked_for_gets_nothing_and_the_mail_waits():
    with a_plain_server() as server:
        mailbox = a_reply_by(url_of(server, "smtp+starttls"))

    assert server.mails == []
    assert b"MAIL" not in server.wire
    assert the_reply().delivery == "queued"
    assert "does not offer STARTTLS" in mailbox.trouble


def attempted(server, scheme):
    """One attempt with a password, of which nobody in between may learn."""
    return deliver(
        b"Subject: Cake\r\n\r\n" + WORDS.encode(),
        envelope_from="help@example.com",
        recipients=["ben@customers.example"],
        server=SmtpServer.from_url(f"{scheme}://maria:{PASSWORD}@{LOOPBACK}:{server.port}"),
    )


def test_a_server_that_speaks_no_tls_gets_nothing_of_what_was_to_be_encrypted():
    with a_plain_server() as server:
        outcome = attempted(server, "smtps")

    assert (outcome.state, outcome.phase) == ("later", "connect")
    assert outcome.words.startswith("The connection could not be made safe")
    assert server.mails == []
    assert PASSWORD.encode() not in server.wire


@both_ways
@pytest.mark.parametrize(
    ("flaw", "said"),
    [
        ({"name": "mail.example.com"}, "IP address mismatch"),
        ({"days_left": -1}, "certificate has expired"),
    ],
)
def test_a_trusted_certificate_must_be_the_servers_own_and_in_date(
    tmp_path, trust, scheme, a_server, flaw, said
):
    certificate = a_certificate(tmp_path, **flaw)
    trust(certificate)

    with a_server(certificate) as server:
        outcome = attempted(server, scheme)

    assert outcome.state == "later"
    assert outcome.words.startswith("The mail server's certificate is not trusted: ")
    assert said in outcome.words
    assert server.mails == []


@pytest.mark.parametrize("scheme", ["smtps", "smtp+starttls"])
def test_no_password_is_said_before_the_link_is_safe(tmp_path, scheme):
    a_server = dict(WAYS)[scheme]

    with a_server(a_certificate(tmp_path)) as server:
        outcome = attempted(server, scheme)

    assert outcome.state == "later"
    assert b"AUTH" not in server.wire

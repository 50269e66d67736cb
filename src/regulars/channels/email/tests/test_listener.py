"""Mail by LMTP and SMTP: 250 is said only when the mail is on the disk."""

import socket
from smtplib import LMTP, SMTP

import pytest
from django.db import OperationalError

from regulars.channels.email import listener
from regulars.channels.email.models import RawMail
from regulars.channels.email.protocol import Limits
from regulars.channels.email.tests.listening import handed_over, listening, talking
from regulars.channels.email.tests.make import a_mail, a_mailbox
from regulars.files.queries import read
from regulars.jobs.models import Job

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.service]


@pytest.mark.parametrize("kind", [LMTP, SMTP])
def test_a_mail_that_was_taken_is_on_the_disk(kind):
    a_mailbox()
    raw = a_mail("Where is my cake?\r\n.\r\n.. two dots\r\n").replace(b"\n", b"\r\n")

    with listening() as ports, talking(kind, ports[kind]) as client:
        answered = handed_over(client, raw, "Help+tok3n@example.com")
        row = RawMail.objects.get()

    assert answered == ([250], 250)
    assert (row.source, row.state) == (kind.__name__.lower(), "new")
    assert (row.envelope_to, row.envelope_from) == (
        ["Help+tok3n@example.com"],
        "ben@customers.example",
    )
    assert b".. two dots" in read(row.sha256)
    assert Job.objects.filter(name="email.parse_waiting").exists()


def test_several_mails_over_one_connection_are_all_kept():
    a_mailbox()

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        codes = [
            handed_over(client, a_mail(message_id=f"<{number}@example.com>"), "help@example.com")
            for number in range(3)
        ]

    assert codes == [([250], 250)] * 3
    assert RawMail.objects.count() == 3


def test_only_our_mailboxes_take_mail_each_its_own():
    a_mailbox()
    a_mailbox("orders@example.com")

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        nobody = handed_over(client, a_mail(), "nobody@example.com", "help@elsewhere.example")
        both = handed_over(client, a_mail(), "help@example.com", "orders@example.com")

    rows = RawMail.objects.order_by("mailbox__address")
    assert nobody == ([550, 550], 0)
    assert both == ([250, 250], 250)
    assert [row.mailbox.address for row in rows] == ["help@example.com", "orders@example.com"]
    assert [row.envelope_to for row in rows] == [["help@example.com"], ["orders@example.com"]]


def test_an_unknown_recipient_beside_a_known_one_spoils_nothing():
    a_mailbox()

    with listening() as ports, talking(SMTP, ports[SMTP]) as client:
        answered = handed_over(client, a_mail(), "nobody@example.com", "help@example.com")

    assert answered == ([550, 250], 250)
    assert RawMail.objects.count() == 1


def test_the_sender_keeps_what_cannot_be_kept_here(monkeypatch):
    a_mailbox()

    def locked(*_args, **_named):
        raise OperationalError("database is locked")

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        with monkeypatch.context() as broken:
            broken.setattr(listener, "receive_for", locked)
            refused = handed_over(client, a_mail(), "help@example.com")
        taken = handed_over(client, a_mail(), "help@example.com")

    assert refused == ([250], 451)
    assert taken == ([250], 250)
    assert RawMail.objects.count() == 1


def test_while_mailboxes_cannot_be_looked_up_the_sender_waits(monkeypatch):
    a_mailbox()

    def locked(_address):
        raise OperationalError("disk I/O error")

    monkeypatch.setattr(listener, "mailbox_for", locked)

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        assert handed_over(client, a_mail(), "help@example.com") == ([451], 0)


def test_a_mail_that_is_too_large_is_refused_for_good(monkeypatch):
    a_mailbox()
    monkeypatch.setattr(listener, "LIMITS", Limits(largest_bytes=10_000))

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        told = client.esmtp_features["size"]
        _codes, code = handed_over(client, a_mail("long\r\n" * 5_000), "help@example.com")

    assert told == "10000"
    assert code == 552
    assert not RawMail.objects.exists()


def test_a_line_longer_than_the_rules_allow_is_taken_whole():
    a_mailbox()
    raw = a_mail("word " * 20_000 + "\n").replace(b"\n", b"\r\n")

    with listening() as ports, talking(SMTP, ports[SMTP]) as client:
        answered = handed_over(client, raw, "help@example.com")

    assert answered == ([250], 250)
    assert read(RawMail.objects.get().sha256).count(b"word ") == 20_000


def test_a_link_that_breaks_in_the_middle_leaves_nothing():
    a_mailbox()

    with listening() as ports:
        with socket.create_connection(("127.0.0.1", ports[LMTP]), timeout=20) as raw:
            raw.sendall(
                b"LHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<help@example.com>\r\nDATA\r\nSubj"
            )
            while b"354" not in raw.recv(4096):
                pass
        with talking(LMTP, ports[LMTP]) as client:  # still answers others
            assert client.noop()[0] == 250

    assert not RawMail.objects.exists()


def test_a_bounce_with_an_empty_sender_is_taken():
    a_mailbox()

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        client.mail("")
        client.rcpt("help@example.com")
        code = client.data(a_mail())[0]

    assert code == 250
    assert RawMail.objects.get().envelope_from == ""


def test_a_port_that_is_taken_is_said():
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="in use"):
        listener.start(lmtp=taken.getsockname(), smtp=None)

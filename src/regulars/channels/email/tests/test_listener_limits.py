"""What a sender may not do to us: F28, A19, A46. What is refused stays theirs; nothing bounces."""

import asyncio
import errno
import socket
from contextlib import closing
from smtplib import LMTP, SMTP
from tempfile import SpooledTemporaryFile
from typing import Any

import pytest
from django.db import OperationalError

from regulars.channels.email import listener, protocol
from regulars.channels.email.models import RawMail
from regulars.channels.email.protocol import Limits
from regulars.channels.email.tests.listening import handed_over, listening, talking
from regulars.channels.email.tests.make import HELP, a_mail, a_mailbox
from regulars.files.queries import read
from regulars.outbox.models import OutgoingMessage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.service]

ORDERS = "orders@example.com"
HELLO = b"LHLO mx.example\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<help@example.com>\r\nDATA\r\n"


@pytest.fixture
def limited(monkeypatch):
    def limited(**limits: Any) -> None:
        monkeypatch.setattr(listener, "LIMITS", Limits(**limits))

    return limited


def sent_raw(port: int, *pieces: bytes) -> socket.socket:
    link = socket.create_connection(("127.0.0.1", port), timeout=20)
    for piece in pieces:
        link.sendall(piece)
    return link


def all_of(link: socket.socket) -> bytes:
    """What the other side says until it closes the link."""
    said = b""
    with closing(link):
        while piece := link.recv(4096):
            said += piece
    return said


def test_f28_a_mail_that_says_that_it_is_too_large_is_refused_before_it_is_sent(limited):
    a_mailbox()
    limited(largest_bytes=10_000)

    with listening() as ports, talking(SMTP, ports[SMTP]) as client:
        code, words = client.docmd("MAIL", "FROM:<a@b.example> SIZE=10001")

    assert (code, b"size" in words) == (552, True)


def test_f28_a_size_that_lies_is_found_out_after_the_dot(limited):
    a_mailbox()
    limited(largest_bytes=10_000)

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        client.docmd("MAIL", "FROM:<a@b.example> SIZE=10")
        client.rcpt(HELP)
        too_large = client.data(a_mail("long\r\n" * 5_000))[0]
        next_one = handed_over(client, a_mail(), HELP)

    assert (too_large, next_one) == (552, ([250], 250))
    assert RawMail.objects.get().size < 10_000
    assert not OutgoingMessage.objects.exists()  # A19


def test_f28_a_stream_that_never_ends_is_cut(limited):
    a_mailbox()
    limited(largest_bytes=10_000, heard_out_bytes=50_000)

    with listening() as ports:
        link = sent_raw(ports[LMTP], HELLO)
        with pytest.raises(OSError, match=r"reset|pipe"):  # noqa: PT012
            for _piece in range(100_000):
                link.sendall(b"more and more\r\n" * 100)
        link.close()

    assert not RawMail.objects.exists()


def test_f28_a_line_that_never_ends_is_not_held_in_memory(limited):
    a_mailbox()
    limited(largest_bytes=1_000_000)

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        codes = handed_over(client, b"Subject: x\r\n\r\n" + b"x" * 2_000_000, HELP)

    assert codes == ([250], 552)


NASTY = [
    b"",
    b"\r\n",
    b"\r\r\r\n",
    b".\r\n",
    b"..\r\n.x\r\n\r\n.\n\r\n",
    b"part of a long line\n.\r\n..\r.\r\n",
    b"x" * 15 + b"\r\n.\r\n" * 9 + b"x" * 40 + b"\r\n",
]


@pytest.mark.parametrize("size", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("mail", NASTY, ids=range(len(NASTY)))
def test_a_mail_is_what_was_sent_wherever_it_was_cut_on_its_way(mail, size):
    sent = (b"\r\n" + mail).replace(b"\r\n.", b"\r\n..")[2:] + b".\r\nQUIT\r\n"

    with SpooledTemporaryFile() as file:
        left = asyncio.run(_read(protocol.Body(file, 1_000), sent, size))

        file.seek(0)
        assert file.read() == mail
    assert left == b"QUIT\r\n"


async def _read(body: protocol.Body, sent: bytes, size: int) -> bytes:
    """Let it be read as it comes, in pieces of a size; return what was left for later."""
    taking = protocol.TakingByLmtp.__new__(protocol.TakingByLmtp)
    taking.loop, taking._limits = asyncio.get_running_loop(), protocol.Limits()
    taking._reader, taking._reset_timeout = asyncio.StreamReader(limit=16), lambda *_: None
    reading = asyncio.create_task(taking._read(body))
    for at in range(0, len(sent), size):
        await asyncio.sleep(0)
        taking._reader.feed_data(sent[at : at + size])
    taking._reader.feed_eof()
    assert await reading
    return await taking._reader.read()


def test_a_mailbox_that_was_just_there_is_looked_for_again_before_a_mail_is_kept():
    mailbox = a_mailbox()

    with listening() as ports, talking(LMTP, ports[LMTP]) as client:
        assert handed_over(client, a_mail(), HELP) == ([250], 250)
        RawMail.objects.all().delete()
        mailbox.delete()
        codes = handed_over(client, a_mail(), HELP)

    assert codes == ([250], 550)
    assert not RawMail.objects.exists()


def test_recipients_over_the_limit_are_to_be_sent_again(limited):
    a_mailbox()
    limited(recipients=2)

    with listening() as ports, talking(SMTP, ports[SMTP]) as client:
        codes = handed_over(client, a_mail(), HELP, "help+a@example.com", "help+b@example.com")

    assert codes == ([250, 250, 452], 250)


@pytest.mark.parametrize("kind", [LMTP, SMTP])
def test_one_mail_to_two_mailboxes_is_one_row_each(kind):
    a_mailbox()
    a_mailbox(ORDERS)
    everyone = [HELP, ORDERS, "help+t0ken@example.com"]

    with listening() as ports, talking(kind, ports[kind]) as client:
        codes = handed_over(client, a_mail(), *everyone)
        client.noop()  # nobody was told once too often

    assert codes == ([250, 250, 250], 250)
    rows = {row.mailbox.address: row for row in RawMail.objects.select_related("mailbox")}
    assert rows[HELP].envelope_to == [HELP, "help+t0ken@example.com"]
    assert rows[ORDERS].envelope_to == [ORDERS]
    assert len(rows) == RawMail.objects.count() == 2


def test_who_says_nothing_is_told_to_come_back(limited):
    a_mailbox()
    limited(idle_seconds=0.2)

    with listening() as ports:
        said = all_of(sent_raw(ports[SMTP], b"EHLO mx.example\r\n"))

    assert said.endswith(b"421 4.4.2 Nothing came for too long\r\n")


def test_a_mail_that_comes_byte_by_byte_is_cut(limited):
    a_mailbox()
    limited(idle_seconds=0.2)

    with listening() as ports:
        link = sent_raw(ports[LMTP], HELLO + b"Subject: slow\r\n")
        said = all_of(link)

    assert b"421 4.4.2" in said
    assert not RawMail.objects.exists()


def test_too_many_connections_are_told_to_come_back(limited):
    a_mailbox()
    limited(connections=3, from_one=2)

    with listening() as ports:
        with talking(SMTP, ports[SMTP]), talking(SMTP, ports[SMTP]):
            refused = all_of(sent_raw(ports[SMTP]))
            with talking(LMTP, ports[LMTP]) as other:  # a door of its own
                assert other.noop()[0] == 250
        with talking(SMTP, ports[SMTP]) as client:
            assert client.noop()[0] == 250

    assert refused == b"421 4.3.2 Too many connections, try again later\r\n"


def test_it_is_noted_who_handed_a_mail_over_and_nobody_says_it_for_another():
    a_mailbox()

    with listening() as ports, SMTP("127.0.0.1", ports[SMTP], timeout=20) as client:
        client.ehlo("mx.customers.example")
        offered = {"xclient", "xforward", "auth", "starttls"} & set(client.esmtp_features)
        claimed = [client.docmd(word, "ADDR=192.0.2.7")[0] for word in ("XCLIENT", "XFORWARD")]
        handed_over(client, a_mail(), HELP)

    assert (offered, claimed) == (set(), [500, 500])
    assert RawMail.objects.get().peer == {"ip": "127.0.0.1", "helo": "mx.customers.example"}


def test_addresses_and_bodies_beyond_ascii_are_kept_byte_for_byte():
    a_mailbox()
    raw = "Subject: Γειά\r\n\r\n..καλημέρα\r\n.\r\n".encode()

    with listening() as ports, talking(SMTP, ports[SMTP]) as client:
        client.mail("φίλος@παράδειγμα.example", ["SMTPUTF8", "BODY=8BITMIME"])
        client.command_encoding = "utf-8"
        code = client.rcpt("help+γεια@example.com")[0]
        done = client.data(raw)[0]

    row = RawMail.objects.get()
    assert (code, done) == (250, 250)
    assert read(row.sha256) == raw
    assert row.envelope_to == ["help+γεια@example.com"]
    assert row.envelope_from == "φίλος@παράδειγμα.example"


def test_bytes_that_are_no_address_are_refused_and_stop_nothing():
    a_mailbox()

    with listening() as ports:
        link = sent_raw(
            ports[LMTP],
            b"LHLO x\r\nMAIL FROM:<\xff@b.example>\r\nRCPT TO:<\xfe@example.com>\r\n",
            b"RCPT TO:<help@example.com>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\nQUIT\r\n",
        )
        said = all_of(link)

    codes = [line[:3] for line in said.splitlines() if line[3:4] != b"-"]
    assert codes == [b"220", b"250", b"250", b"550", b"250", b"354", b"250", b"221"]
    assert RawMail.objects.count() == 1


def test_a_mail_of_nothing_is_kept_too():
    a_mailbox()

    with listening() as ports:
        said = all_of(sent_raw(ports[LMTP], HELLO, b".\r\nQUIT\r\n"))

    assert b"250 2.0.0 Taken" in said
    assert RawMail.objects.get().size == 0


@pytest.mark.parametrize("kind", [LMTP, SMTP])
def test_f06_a_database_on_a_full_disk_leaves_the_mail_with_its_sender(kind, monkeypatch):
    a_mailbox()

    def full(*_args, **_named):
        raise OperationalError("database or disk is full")

    monkeypatch.setattr(listener, "receive_for", full)

    with listening() as ports, talking(kind, ports[kind]) as client:
        codes = handed_over(client, a_mail(), HELP)

    assert codes == ([250], 452)
    assert not OutgoingMessage.objects.exists()  # A19


def test_f06_a_disk_that_fills_while_a_mail_comes_leaves_it_with_its_sender(monkeypatch):
    a_mailbox()

    class Full(SpooledTemporaryFile):  # type: ignore[type-arg]
        def write(self, _piece):
            raise OSError(errno.ENOSPC, "No space left on device")

    with listening() as ports, talking(SMTP, ports[SMTP]) as client:
        with monkeypatch.context() as broken:
            broken.setattr(protocol, "SpooledTemporaryFile", Full)
            refused = handed_over(client, a_mail(), HELP)
        taken = handed_over(client, a_mail(), HELP)

    assert (refused, taken) == (([250], 452), ([250], 250))
    assert RawMail.objects.count() == 1

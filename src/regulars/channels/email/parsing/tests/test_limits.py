"""Whatever comes is read in time and can be stored, or is refused at once (A37)."""

import pytest

from regulars.channels.email.parsing import limits
from regulars.channels.email.parsing.message import ParsedMail, TooLarge, parse
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart

HOSTILE = {
    "nested 5,000 deep": "".join(
        f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(5_000)
    ).encode(),
    "20,000 parts": a_multipart(*["\nx"] * 20_000),
    "100,000 headers": b"X: y\n" * 100_000 + b"\nHi",
    "a header of 10 MB": b"Subject: " + b"x" * 10_000_000 + b"\n\nHi",
    "20,000 encoded words": a_mail(subject="=?utf-8?q?a?= " * 20_000),
    "open parentheses": a_mail(to="(" * 60_000),
    "open quotes": a_mail(to='"\\' * 30_000),
    "open angles": a_mail(to="<" * 60_000),
    "commas": a_mail(to="a@b.c," * 10_000),
    "semicolons": a_mail(content_type="text/plain" + "; a=b" * 10_000),
    "rfc 2231 pieces": a_mail(
        content_type="text/plain; " + "".join(f"n*{n}*=x;" for n in range(5_000))
    ),
    "dashes": a_mail("--\n" * 300_000, content_type="multipart/mixed; boundary=a"),
    "boundaries": a_mail("--a\n" * 100_000, content_type="multipart/mixed; boundary=a"),
    "angle brackets in html": a_mail("<" * 200_000, content_type="text/html"),
    "open tags in html": a_mail("<div>" * 20_000, content_type="text/html"),
    "tables in html": a_mail("<table><tr><td>" * 2_000, content_type="text/html"),
    "broken padding": a_mail("A=x" + "=" * 500_000 + "x", content_transfer_encoding="base64"),
    "blanks in a header": a_mail(content_type="text/plain;" + " " * 60_000 + ";x"),
    "blanks in html": a_mail("&nbsp;" * 100_000 + "x", content_type="text/html"),
    "scripts without end": a_mail("<script>" * 50_000, content_type="text/html"),
    "padding": a_mail("=" * 1_000_000, content_transfer_encoding="base64"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_mail_is_read_in_time(name, time_limit):
    with time_limit(3):
        mail = parse(HOSTILE[name])

    assert isinstance(mail, ParsedMail)


def test_a_message_over_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr(limits, "MESSAGE_BYTES", 100)

    with pytest.raises(TooLarge, match="100 are read"):
        parse(b"x" * 101)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        b"\r\n\r\n",
        b"no header at all",
        b"\x00\xff" * 100,
        b"Subject",
        b":",
        b"--\n--\n",
        a_mail(b"\xff\xfe\x00", content_type="text/plain; charset=utf-16"),
        a_mail(b"+AAA-\x80", content_type="text/plain; charset=utf-7"),
        a_mail("=", content_transfer_encoding="quoted-printable"),
        a_mail("a", content_transfer_encoding="base64"),
        a_mail("begin 644 x\n#\xff\n", content_transfer_encoding="x-uuencode"),
        a_mail("x", content_type="multipart/mixed; boundary*0*=x'%; boundary*1="),
        a_multipart(),
    ],
)
def test_any_bytes_give_a_mail_that_can_be_stored(raw):
    mail = parse(raw)

    assert "\x00" not in mail.text + mail.subject + mail.html
    (mail.text + mail.subject + mail.html).encode()

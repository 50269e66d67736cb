"""Any bytes, and good mails with bytes changed: the parser answers, the cutter loses nothing."""

import os
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from regulars.channels.email.parsing import calendars, cms, mapi, rtf, tnef, uudecoding
from regulars.channels.email.parsing.lines import Lines
from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.newwords import new_words
from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.parsing.tests.clients import LEADS, LETTERS, PROGRAMS
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart, a_part
from regulars.channels.email.parsing.tests.packing import (
    MESSAGE,
    a_file,
    a_mail_with,
    a_property,
    a_signed_file,
    a_winmail,
    an_attribute,
    properties_of,
    rich_text_of,
)
from regulars.channels.email.parsing.transfer import content_of

EXAMPLES = int(os.environ.get("REGULARS_FUZZ_EXAMPLES", "100"))
bounded = settings(max_examples=EXAMPLES, derandomize="CI" in os.environ, database=None)

WINMAIL = a_winmail(
    an_attribute(MESSAGE, 0x9003, properties_of(a_property(0x1013, 0x102, b"<p>Hi</p>"))),
    a_file("a.txt", b"abc", a_property(0x370E, 0x1E, b"text/plain\0")),
)
SIGNED = a_signed_file(a_mail("Signed\n"), pieces=3)
GOOD = [
    a_mail("Καλημέρα\n", subject="=?utf-8?q?=CE=9A?= =?utf-8?b?zrE=?=", to="A <a@b.c>, (x) d@e.f"),
    a_multipart(
        a_part("Hi", "text/plain; charset=utf-8; format=flowed"),
        a_part("<p>Hi <img src='cid:a'></p><blockquote>x</blockquote>", "text/html"),
        a_part("QUJD", "image/png; name*=utf-8''%CE%91", "Content-Transfer-Encoding: base64"),
        a_part(a_mail().decode(), "message/rfc822"),
    ),
    a_mail("begin 644 a.txt\n#86)C\n`\nend\n"),
    a_mail("BEGIN:VEVENT\nSUMMARY:x\nEND:VEVENT\n", content_type="text/calendar"),
    a_mail_with(WINMAIL, "application/ms-tnef"),
    a_mail_with(SIGNED, "application/pkcs7-mime"),
    *(make("el", LETTERS["el"]) for make in PROGRAMS.values()),
]
TOKENS = [
    b"\n", b"\r\n", b"\n\n", b"--frontier", b"--frontier--", b"\n--", b":", b";", b"=", b'"', b"<",
    b">", b"=?utf-8?q?", b"?=", b"\0", b"\xff", b"\xce", b"Content-Type: ", b"multipart/mixed",
    b"base64", b"quoted-printable", b"=3D", b"charset=utf-7", b"boundary=", b"> ", b"begin 644 a\n",
]  # fmt: skip


@st.composite
def changed_mails(draw):
    """Return a good mail with pieces cut out, doubled, or put in."""
    raw = draw(st.sampled_from(GOOD))
    for _change in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(raw)))
        length = draw(st.integers(0, 40))
        piece = draw(st.sampled_from([b"", *TOKENS, raw[at : at + length] * 2]))
        raw = raw[:at] + piece + raw[at + length * draw(st.integers(0, 1)) :]
    return raw


def holds(raw):
    """Assert what is promised of whatever was parsed."""
    mail = parse(raw)
    said = mail.subject + mail.text + mail.html + "".join(mail.facts.values())
    assert "\0" not in said
    said.encode()
    end = len(mail.text) if mail.quoted_from is None else mail.quoted_from
    assert 0 <= mail.new_from <= end <= len(mail.text)
    for each in mail.attachments:
        assert each.size == len(each.content)
        assert each.filename == os.path.basename(each.filename) != ""  # noqa: PTH119
        assert each.source is None or content_of(raw, each.source) == each.content
    assert ParsedMail.from_plain(mail.to_plain()) == mail


@bounded
@given(st.binary(max_size=2_000))
def test_any_bytes_are_read(raw):
    holds(raw)


@bounded
@given(changed_mails())
def test_good_mails_with_bytes_changed_are_read(raw):
    holds(raw)


@bounded
@given(st.sampled_from([WINMAIL, SIGNED, rich_text_of(rb"{\rtf1 a\par}")]), st.data())
def test_what_is_packed_is_read_or_known_to_be_broken(packed, data):
    at = data.draw(st.integers(0, len(packed)))
    raw = packed[:at] + data.draw(st.binary(max_size=8)) + packed[at + 1 :]

    tnef.read_tnef(raw)
    mapi.properties(raw, codepage="cp1253")
    rtf.rtf_to_text(rtf.decompressed(raw))
    assert len(cms.signed_content(raw)) <= len(raw)


LINES = [
    "", " ", ">", "> quoted", ">> twice", "-- ", "--", "_____", "-----Original Message-----",
    "Hello", "wrote:", "Sent from my iPhone", "From: a", "Sent: b", "To: c", "Subject: d",
    "This e-mail is confidential and intended only for you", "BEGIN:VEVENT", "SUMMARY:x",
    "begin 644 a", "#86)C", "end", "-----BEGIN PGP SIGNED MESSAGE-----", "<", "> wrote:",
    "2026-11-17 10:02 GMT+02:00 Ben <ben@example.com>:", *LEADS["gmail"].values(),
]  # fmt: skip
texts = st.lists(st.sampled_from(LINES) | st.text(max_size=30), max_size=40).map("\n".join)


@bounded
@given(texts, st.none() | st.integers(0, 500))
def test_what_is_cut_is_folded_and_never_lost(text, hint):
    start, end = new_words(text, quoted_from=None if hint is None else min(hint, len(text)))

    last = len(text) if end is None else end
    assert 0 <= start <= last <= len(text)
    assert text[:start] + text[start:last] + text[last:] == text
    # Nobody gets an empty answer where somebody has written something.
    assert text[start:last].strip() or not text.strip()


@bounded
@given(texts)
def test_a_file_in_a_text_is_taken_out_and_nothing_else(text):
    kept, files = uudecoding.taken_out(text)

    assert files or kept == text
    calendars.invitation_lines(text)


def test_the_work_of_cutting_grows_with_the_text_only(monkeypatch):
    asked = []
    original = Lines.__getattribute__
    monkeypatch.setattr(
        Lines, "__getattribute__", lambda self, name: asked.append(name) or original(self, name)
    )

    for piece in (*LINES, *("\n".join(pair) for pair in pairwise(LINES))):
        work = []
        for times in (60, 120):
            asked.clear()
            new_words(f"{piece}\n" * times)
            work.append(len(asked))
        assert work[1] <= 2.2 * work[0] + 100, piece

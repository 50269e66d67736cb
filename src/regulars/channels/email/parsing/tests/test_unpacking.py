import binascii

import pytest

from regulars.channels.email.parsing.calendars import invitation_lines
from regulars.channels.email.parsing.cms import kind_of, signed_content
from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.parsing.rtf import decompressed, rtf_to_text
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart, a_part
from regulars.channels.email.parsing.tests.packing import (
    ENVELOPED,
    MESSAGE,
    a_file,
    a_mail_with,
    a_property,
    a_signed_file,
    a_winmail,
    an_attribute,
    an_element,
    an_endless_element,
    properties_of,
    rich_text_of,
)
from regulars.channels.email.parsing.tnef import read_tnef
from regulars.channels.email.parsing.uudecoding import taken_out

TNEF = "application/ms-tnef"


def names_of(mail):
    return [each.filename for each in mail.attachments]


def test_the_files_in_winmail_dat_stand_in_its_place():
    packed = a_winmail(a_file("Τιμοκατάλογος.pdf", b"%PDF"), a_file("cake.jpg", b"\xff\xd8"))

    mail = parse(a_mail_with(packed, TNEF, text="See the files"))

    assert mail.text == "See the files"
    assert names_of(mail) == ["Τιμοκατάλογος.pdf", "cake.jpg"]
    assert [each.content_type for each in mail.attachments] == ["application/pdf", "image/jpeg"]
    assert [(each.content, each.source) for each in mail.attachments] == [
        (b"%PDF", None),
        (b"\xff\xd8", None),
    ]


def test_winmail_dat_is_known_by_its_name_too():
    mail = parse(a_mail_with(a_winmail(a_file("a.txt", b"a")), "application/octet-stream", text=""))

    assert names_of(mail) == ["a.txt"]


def test_a_letter_that_only_winmail_dat_holds_is_read():
    page = b'<p>Hello</p><img src="cid:cake@x"><script>bad()</script>'
    html = a_property(0x1013, 0x102, page)
    picture = a_file("cake.jpg", b"\xff", a_property(0x3712, 0x1E, b"cake@x\0"))
    packed = a_winmail(an_attribute(MESSAGE, 0x9003, properties_of(html)), picture)

    mail = parse(a_mail_with(packed, TNEF))

    assert mail.text == "Hello"
    assert mail.html == '<p>Hello</p><img src="cid:cake@x">'
    assert [(each.filename, each.inline) for each in mail.attachments] == [("cake.jpg", True)]


@pytest.mark.parametrize(
    "letter",
    [
        an_attribute(MESSAGE, 0x800C, "Τούρτα\0".encode("cp1253")),
        an_attribute(
            MESSAGE, 0x9003, properties_of(a_property(0x1000, 0x1F, "Τούρτα".encode("utf-16-le")))
        ),
        an_attribute(
            MESSAGE,
            0x9003,
            properties_of(
                a_property(0x0017, 3, 1),
                a_property(
                    0x1009, 0x102, rich_text_of(rb"{\rtf1\ansicpg1253 \'d4\'ef\'fd\'f1\'f4\'e1}")
                ),
            ),
        ),
    ],
)
def test_the_words_in_winmail_dat_are_read_however_they_are_kept(letter):
    codepage = an_attribute(MESSAGE, 0x9007, (1253).to_bytes(4, "little") + bytes(4))

    mail = parse(a_mail_with(a_winmail(codepage, letter), TNEF))

    assert mail.text == "Τούρτα"


def test_a_broken_winmail_dat_stays_a_file():
    whole = a_winmail(a_file("a.txt", b"abc" * 100))

    for broken in (b"no tnef", whole[:20], a_winmail()):
        assert names_of(parse(a_mail_with(broken, TNEF, text="Hi"))) == ["winmail.dat"]
    for end in range(len(whole)):
        assert read_tnef(whole[:end]) is None or end >= 4


def test_rich_text_is_read_without_its_controls():
    rtf = (
        rb"{\rtf1\ansi{\fonttbl{\f0 Arial;}}{\*\generator Riched}\f0 One\par Two \u8364? "
        rb"{\*\htmltag64 <p>}\htmlrtf \par\htmlrtf0 \ldblquote x\rdblquote}"
    )

    assert rtf_to_text(rtf) == "One\nTwo € “x”"


def test_rich_text_that_repeats_itself_is_expanded():
    # The example of MS-OXRTFCP: the last literal, then "repeat what was just written".
    packed = bytes.fromhex(
        "1a 00 00 00 1c 00 00 00 4c 5a 46 75 e2 d4 4b 51 41 00 04 20 57 58 59 5a 0d 6e 7d 01 0e b0"
    )

    assert decompressed(packed) == b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"


def uuencoded(name, content):
    lines = [content[at : at + 45] for at in range(0, len(content), 45)]
    body = b"".join(binascii.b2a_uu(each) for each in lines).decode()
    return f"begin 644 {name}\n{body}`\nend\n"


def test_files_between_the_lines_of_a_text_are_files():
    content = bytes(range(256))
    raw = a_mail(f"See this\n\n{uuencoded('../cake.png', content)}\nBen\n")

    mail = parse(raw)

    assert mail.text == "See this\n\n\nBen\n"
    [file] = mail.attachments
    assert (file.filename, file.content_type, file.content) == ("cake.png", "image/png", content)


@pytest.mark.parametrize(
    "text",
    [
        "begin 644 letters are not enough\n",
        "begin 644 a\nno uuencoded line\nend\n",
        "begin 644 a.txt\n#86)C\n",
        "begin the day well\nend\n",
    ],
)
def test_a_text_that_only_looks_so_stays_whole(text):
    assert taken_out(text) == (text, [])


INVITATION = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VTIMEZONE
TZID:Europe/Athens
BEGIN:STANDARD
DTSTART:16010101T040000
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT
SUMMARY;LANGUAGE=el:Δοκιμή τούρτας\\, με
  καφέ
DTSTART;TZID=Europe/Athens:20261120T100000
DTEND;TZID=Europe/Athens:20261120T113000
LOCATION:Kalamata Deli\\nMain Street 5
ORGANIZER;CN="Maria: the owner":mailto:maria@example.com
ATTENDEE;PARTSTAT=ACCEPTED;CN=Ben:mailto:ben@example.com
ATTENDEE;PARTSTAT=NEEDS-ACTION:MAILTO:cleo@example.com
BEGIN:VALARM
DESCRIPTION:Reminder
SUMMARY:No
END:VALARM
END:VEVENT
END:VCALENDAR
"""
SAID = """Δοκιμή τούρτας, με καφέ
2026-11-20 10:00–11:30 (Europe/Athens)
Kalamata Deli Main Street 5
Maria: the owner <maria@example.com>, ✔ Ben <ben@example.com>, cleo@example.com"""


def test_an_invitation_is_told_above_the_letter_and_stays_a_file():
    raw = a_multipart(
        a_part("Will you come?"),
        a_part("<p>Will you come?</p>", "text/html"),
        a_part(INVITATION, "text/calendar; method=REQUEST; charset=utf-8"),
        subtype="alternative",
    )

    mail = parse(raw)

    assert mail.text == f"{SAID}\n\nWill you come?"
    assert mail.new_text == mail.text
    assert mail.html.startswith("<p>Δοκιμή τούρτας, με καφέ<br>")
    assert mail.html.endswith("<p>Will you come?</p>")
    assert names_of(mail) == ["attachment-1.ics"]


def test_an_invitation_alone_is_the_letter():
    mail = parse(a_mail(INVITATION, content_type="text/calendar; charset=utf-8"))

    assert mail.text == SAID


def test_the_quoted_past_below_an_invitation_is_still_known():
    lead = "On 17 Nov 2026 at 10:02, Maria wrote:\n> When?"
    raw = a_multipart(a_part(f"Thank you!\n\n{lead}\n"), a_part(INVITATION, "text/calendar"))

    assert parse(raw).new_text == f"{SAID}\n\nThank you!"


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("DTSTART;VALUE=DATE:20261120\nDTEND;VALUE=DATE:20261121", ["2026-11-20"]),
        ("DTSTART:20261120T080000Z", ["2026-11-20 08:00 (UTC)"]),
        (
            "DTSTART:20261120T080000Z\nDTEND:20261121T010000Z",
            ["2026-11-20 08:00–2026-11-21 01:00 (UTC)"],
        ),
        ("DTSTART:nonsense\nSUMMARY:", []),
        ("STATUS:CANCELLED\nSUMMARY:Cake", ["✖ Cake"]),
        ("", []),
    ],
)
def test_what_an_invitation_leaves_out_is_left_out(lines, said):
    assert invitation_lines(f"BEGIN:VEVENT\n{lines}\nEND:VEVENT\n") == said


SIGNED_LETTER = (
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xce\x93\xce\xb5\xce\xb9\xce\xb1\r\n"
)


@pytest.mark.parametrize("element", [an_element, an_endless_element])
@pytest.mark.parametrize("pieces", [1, 3])
def test_a_letter_within_an_s_mime_signature_is_read(element, pieces):
    packed = a_signed_file(SIGNED_LETTER, element, pieces=pieces)

    mail = parse(a_mail_with(packed, "application/pkcs7-mime", name="smime.p7m"))

    assert (mail.text, mail.subject, mail.encrypted) == ("Γεια\n", "Cake", "")
    assert names_of(mail) == ["smime.p7m"]


def test_signatures_around_signatures_end_somewhere():
    letter = SIGNED_LETTER
    for _ in range(8):  # each makes it a third longer
        letter = a_mail_with(a_signed_file(letter), "application/pkcs7-mime", name="smime.p7m")

    mail = parse(letter)

    assert isinstance(mail, ParsedMail)
    assert len(mail.attachments) <= 5


def test_an_encrypted_letter_says_so():
    enveloped = an_element(0x30, ENVELOPED + an_element(0xA0, b""))
    by_type = a_multipart(
        a_part("Version: 1", "application/pgp-encrypted"),
        a_part("-----BEGIN PGP MESSAGE-----", "application/octet-stream; name=encrypted.asc"),
        subtype="encrypted",
    )

    assert parse(a_mail_with(enveloped, "application/pkcs7-mime")).encrypted == "S/MIME"
    assert parse(by_type).encrypted == "PGP"
    assert parse(a_mail("-----BEGIN PGP MESSAGE-----\n\nabc\n")).encrypted == "PGP"
    assert parse(a_mail()).encrypted == ""


def test_what_is_no_cms_is_nothing():
    whole = a_signed_file(SIGNED_LETTER)

    assert (kind_of(b""), kind_of(b"0\x80"), signed_content(b"\x30\x84\xff")) == ("", "", b"")
    assert all(isinstance(signed_content(whole[:end]), bytes) for end in range(len(whole)))


def test_of_a_letter_signed_with_pgp_the_words_within_are_new():
    signed = (
        "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\nHello Maria\n\n"
        "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
    )

    mail = parse(a_mail(signed))

    assert (mail.text, mail.new_text) == (signed, "Hello Maria")


def test_both_halves_of_an_apple_double_are_files():
    raw = a_multipart(
        a_part("See"),
        a_part(
            "--d\n"
            + a_part("\0\5\x16\7", "application/applefile; name=cake.jpg")
            + "\n--d\n"
            + a_part("jpeg", "image/jpeg; name=cake.jpg")
            + "\n--d--",
            "multipart/appledouble; boundary=d",
        ),
    )

    mail = parse(raw)

    assert mail.text == "See"
    assert [each.content_type for each in mail.attachments] == [
        "application/applefile",
        "image/jpeg",
    ]

import base64
import hashlib
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from regulars.channels.email.parsing.message import ParsedMail, parse
from regulars.channels.email.parsing.tests.make import a_mail, a_multipart, a_part
from regulars.channels.email.parsing.transfer import content_of


def test_a_plain_letter_is_read():
    raw = a_mail(
        "Good morning\n",
        To="Help <HELP@Example.COM>, cleo@example.com",
        Cc="Ada <ada@example.com>",
        Reply_To="ben@home.example",
        Delivered_To="help+token@example.com",
        X_Original_To="sales@example.com",
        In_Reply_To="<0@example.com>",
        References="<a@example.com>\n <0@example.com>",
        Content_Language="el",
        Authentication_Results="mx.example.com; dmarc=pass",
    )

    mail = parse(raw)

    assert (mail.subject, mail.text, mail.new_text, mail.html) == (
        "Cake",
        "Good morning\n",
        "Good morning",
        "",
    )
    assert (mail.from_.name, mail.from_.address) == ("Ben", "ben@example.com")
    assert [each.address for each in mail.to] == ["HELP@example.com", "cleo@example.com"]
    assert (mail.cc[0].name, mail.reply_to[0].address) == ("Ada", "ben@home.example")
    assert [each.address for each in mail.delivered_to] == [
        "help+token@example.com",
        "sales@example.com",
    ]
    assert mail.date == datetime(2026, 11, 17, 8, 2, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == ("1@example.com", "0@example.com")
    assert mail.references == ("a@example.com", "0@example.com")
    assert (mail.kind, mail.language, mail.defects) == ("person", "el", ())
    assert mail.authentication_results == ("mx.example.com; dmarc=pass",)


def test_a_mail_survives_the_way_through_plain_values():
    mail = parse(a_multipart(a_part("Hi"), a_part("x", "application/pdf; name=a.pdf")))

    assert ParsedMail.from_plain(mail.to_plain()) == mail


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("=?utf-8?q?Caf=C3=A9?= und =?iso-8859-1?q?K=E4se?=", "Café und Käse"),
        ("=?utf-8?b?zprOsc67?=\n =?utf-8?b?zrfOvM6tz4HOsQ==?=", "Καλημέρα"),
        ("=?utf-8?q?=CE?= =?utf-8?q?=9A?=", "Κ"),
        ("=?utf-8*el?q?=CE=9A?=", "Κ"),
        ("=?no-such-charset?q?Caf=C3=A9?=", "Café"),
        ("=?utf-8?q?Cake=0D=0ABcc:_x?=", "Cake Bcc: x"),
        ("=?utf-8?x?broken?=", "=?utf-8?x?broken?="),
        ("folded\n over\n\tlines", "folded over lines"),
        ("raw Καλημέρα", "raw Καλημέρα"),
        ("raw K\udce4se", "raw Käse"),
        ("nul \x00 inside", "nul   inside".replace("   ", " ")),
    ],
)
def test_a_subject_is_read_however_it_is_written(header, said):
    assert " ".join(parse(a_mail(subject=header)).subject.split()) == said


@pytest.mark.parametrize(
    ("charset", "data", "said"),
    [
        ("utf-8", "Καλημέρα".encode(), "Καλημέρα"),
        ("windows-1253", "Καλημέρα".encode("cp1253"), "Καλημέρα"),
        ("iso-8859-7", "Καλημέρα".encode("iso8859-7"), "Καλημέρα"),
        ("iso-8859-1", "“quoted” – 5 €".encode("cp1252"), "“quoted” – 5 €"),
        ("gb2312", "你好朋友".encode("gb18030"), "你好朋友"),
        ("iso-2022-jp", "こんにちは".encode("iso2022_jp"), "こんにちは"),
        ("koi8-r", "Доброе утро".encode("koi8-r"), "Доброе утро"),
        ("utf-16", "Hi".encode("utf-16"), "Hi"),
        ("us-ascii", "Tårtan är försenad".encode("cp1252"), "Tårtan är försenad"),
        ("utf-8", "Tårtan är försenad".encode("cp1252"), "Tårtan är försenad"),
        ("iso-8859-1", "Καλημέρα".encode(), "Καλημέρα"),
        ("x-no-such", "Tårtan".encode(), "Tårtan"),
        ("punycode", b"abc", "abc"),
        ("unicode_escape", rb"\u0041", r"\u0041"),
    ],
)
def test_a_text_is_read_in_its_charset_or_the_likeliest(charset, data, said):
    mail = parse(a_mail(data, content_type=f'text/plain; charset="{charset}"'))

    assert mail.text == said


@pytest.mark.parametrize(
    ("charset", "said"),
    [
        ("cp1253", "Καλημέρα σας, πότε θα έρθει η παραγγελία μου;"),
        ("cp1251", "Добрый день, когда придёт мой заказ?"),
        ("koi8-r", "Добрый день, когда придёт мой заказ?"),
        ("cp1252", "Hej, när kommer min beställning på lördag?"),
        ("utf-8", "Labdien, kad būs mans pasūtījums?"),
    ],
)
def test_raw_8_bit_text_without_a_charset_is_guessed(charset, said):
    assert parse(a_mail(said.encode(charset))).text == said


def test_flowed_lines_become_paragraphs():
    raw = a_mail(
        "This is one \nparagraph.\n\n> quoted \n> words\n-- \nBen\n",
        content_type="text/plain; format=flowed",
    )

    assert parse(raw).text == "This is one paragraph.\n\n> quoted words\n-- \nBen\n"


def test_the_text_of_an_alternative_is_text_and_its_html_is_clean_html():
    raw = a_multipart(
        a_part("Hello"),
        a_part("<p onclick=x>Hello</p><script>bad()</script>", "text/html"),
        subtype="alternative",
    )

    mail = parse(raw)

    assert (mail.text, mail.html, mail.attachments) == ("Hello", "<p>Hello</p>", ())


def test_a_letter_in_html_only_gets_a_text():
    mail = parse(
        a_mail("<p>One</p><p>Two<br>three</p><style>p{}</style>", content_type="text/html")
    )

    assert mail.text == "One\n\nTwo\nthree"


def test_a_picture_within_the_html_is_inline_and_a_file_is_not():
    picture = base64.b64encode(b"\x89PNG picture").decode()
    raw = a_multipart(
        a_part('<p>See <img src="cid:cake@x" alt="the cake"></p>', "text/html"),
        a_part(picture, "image/png", "Content-ID: <cake@x>", "Content-Transfer-Encoding: base64"),
        a_part(picture, "image/png; name=two.png", "Content-Transfer-Encoding: base64"),
        subtype="related",
    )

    shown, loose = parse(raw).attachments

    assert (shown.inline, shown.content_id, shown.filename) == (True, "cake@x", "attachment-1.png")
    assert (loose.inline, loose.filename) == (False, "two.png")


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable", "8bit", "7bit", "binary"])
def test_a_file_is_found_again_in_the_raw_message(encoding):
    body = {"base64": "AAECAwQ=\n", "quoted-printable": "=00=01=02=03=04"}.get(encoding, "plain")
    raw = a_multipart(
        a_part("Hi"),
        a_part(body, "application/pdf; name=a.pdf", f"Content-Transfer-Encoding: {encoding}"),
    )

    [attachment] = parse(raw).attachments

    assert content_of(raw, attachment.source) == attachment.content
    assert attachment.content == (b"plain" if body == "plain" else bytes(range(5)))
    assert (attachment.size, attachment.sha256) == (
        len(attachment.content),
        hashlib.sha256(attachment.content).hexdigest(),
    )


@pytest.mark.parametrize(
    ("parameters", "name"),
    [
        ('filename="bill.pdf"', "bill.pdf"),
        ("filename=two words.pdf", "two words.pdf"),
        ("filename*=utf-8''%CE%A4%CE%B9%CE%BC%CE%AE.pdf", "Τιμή.pdf"),
        ("filename*0*=utf-8''%CE%A4; filename*1*=%CE%B9; filename*2=.pdf", "Τι.pdf"),
        ('filename="=?utf-8?q?=CE=A4=CE=B9.pdf?="', "Τι.pdf"),
        ('filename="../../etc/passwd"', "passwd"),
        ('filename="C:\\\\temp\\\\a.exe"', "a.exe"),
        ('filename="..."', "attachment-1.pdf"),
        ('filename="a\u202efdp.exe"', "a fdp.exe"),
        (f'filename="{"x" * 300}.pdf"', "x" * 116 + ".pdf"),
    ],
)
def test_a_filename_is_read_and_made_safe(parameters, name):
    raw = a_multipart(
        a_part("Hi"),
        a_part("x", "application/pdf", f"Content-Disposition: attachment; {parameters}"),
    )

    assert parse(raw).attachments[0].filename == name


def test_a_forwarded_message_is_a_file_named_after_its_subject():
    raw = a_multipart(
        a_part("See below"), a_part(a_mail(subject="Re: Cake / Tea").decode(), "message/rfc822")
    )

    mail = parse(raw)

    [attachment] = mail.attachments
    assert (attachment.filename, attachment.content_type) == ("Tea.eml", "message/rfc822")
    assert (mail.subject, mail.text) == ("Cake", "See below")


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ({}, "person"),
        ({"auto_submitted": "no"}, "person"),
        ({"auto_submitted": "auto-replied (vacation)"}, "automatic"),
        ({"x_autoreply": "yes"}, "automatic"),
        ({"x_auto_response_suppress": "OOF, AutoReply"}, "automatic"),
        ({"precedence": "auto_reply"}, "automatic"),
        ({"return_path": "<>"}, "automatic"),
        ({"from": "Mail Delivery <MAILER-DAEMON@example.com>"}, "automatic"),
        (
            {"content_type": 'multipart/report; report-type=delivery-status; boundary="x"'},
            "automatic",
        ),
        ({"precedence": "bulk"}, "bulk"),
        ({"list_id": "<news.example.com>"}, "bulk"),
        ({"list_unsubscribe": "<mailto:u@example.com>"}, "bulk"),
        ({"list_id": "<news.example.com>", "auto_submitted": "auto-generated"}, "automatic"),
    ],
)
def test_people_are_told_from_mailings_and_machines(headers, kind):
    assert parse(a_mail(**headers)).kind == kind


@pytest.mark.parametrize(
    ("header", "people"),
    [
        ("ben@example.com", [("", "ben@example.com")]),
        ('"Smith, Ben" <ben@example.com>', [("Smith, Ben", "ben@example.com")]),
        ("ben@example.com (Ben (home))", [("Ben (home)", "ben@example.com")]),
        ("=?utf-8?q?Smith=2C_Ben?= <ben@x.y>", [("Smith, Ben", "ben@x.y")]),
        ("Friends: ben@x.y, Cleo <cleo@x.y>;", [("", "ben@x.y"), ("Cleo", "cleo@x.y")]),
        ("undisclosed-recipients:;", []),
        ("<@relay.example,@b:ben@x.y>", [("", "ben@x.y")]),
        ("Ben <ben@x.y>, , <>", [("Ben", "ben@x.y")]),
        ("Ben ben@x.y", [("Ben", "ben@x.y")]),
        ('"ben@x.y" <cleo@x.y>', [("ben@x.y", "cleo@x.y")]),
        ('"john smith"@x.y', [("", '"john smith"@x.y')]),
        ("Ben <ben@x.y", [("Ben", "ben@x.y")]),
        ("((((", []),
        ("", []),
    ],
)
def test_addresses_are_read_however_they_are_written(header, people):
    assert [(each.name, each.address) for each in parse(a_mail(to=header)).to] == people


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Tue, 17 Nov 2026 10:02:00 +0200", datetime(2026, 11, 17, 8, 2, tzinfo=UTC)),
        ("17 Nov 26 10:02 EST", datetime(2026, 11, 17, 15, 2, tzinfo=UTC)),
        ("Tue, 17 Nov 2026 10:02:60 GMT", datetime(2026, 11, 17, 10, 2, 59, tzinfo=UTC)),
        ("Tue, 17 Nov 2026 10:02:00 (no zone)", datetime(2026, 11, 17, 10, 2, tzinfo=UTC)),
        ("yesterday", None),
        ("Tue, 32 Nov 2026 10:02:00 +0000", None),
        ("Thu, 01 Jan 1970 00:00:00 +0000", None),
        ("Tue, 17 Nov 2026 10:02:00 +9999999999", None),
    ],
)
def test_a_date_is_read_or_known_to_be_none(header, date):
    assert parse(a_mail(date=header)).date == date


def test_reading_mail_imports_neither_django_nor_the_language_model():
    program = (
        "import sys; from regulars.channels.email.parsing.message import parse;"
        "parse(b'Content-Type: text/html\\n\\n<table><tr><td>x</table>');"
        "print([m for m in ('django', 'numpy', 'py3langid', 'requests') if m in sys.modules])"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("said", ["Hello, when is my cake?\n", "Καλημέρα σας\n", "?garbage\n"])
def test_words_that_are_called_base64_stay_words(said):
    assert parse(a_mail(said, content_transfer_encoding="base64")).text == said

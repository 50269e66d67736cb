import email
import email.policy
import tracemalloc
from datetime import UTC, datetime

import pytest

from regulars.channels.email.composing.addresses import NotAnAddress
from regulars.channels.email.composing.html import Quoted, html_from_text, render_letter_html
from regulars.channels.email.composing.letter import Letter, UnsafeLetter, compose
from regulars.channels.email.parsing.message import parse


def a_letter(**changes):
    return Letter(
        **{
            "from_name": "Kalamata Deli",
            "from_address": "help@example.com",
            "to": (("Ben", "ben@example.com"),),
            "subject": "Cake for Saturday",
            "text": "Good morning",
            "message_id": "token.1@example.com",
            "date": datetime(2026, 11, 17, 10, 2, tzinfo=UTC),
            **changes,
        }
    )


def read(raw):
    return email.message_from_bytes(raw, policy=email.policy.default)


def test_a_letter_says_the_same_when_it_is_read():
    letter = a_letter(
        to=(("Ελένη", "eleni@example.com"), ('O"Hara, Pat', "pat@example.com")),
        cc=(("", "cleo@example.com"),),
        reply_to="help+abcdefghjkmnpqrs@example.com",
        subject="Η τούρτα για το Σάββατο – καλημέρα σε όλους και χρόνια πολλά στην Άννα μας",
        text="Καλημέρα\n\nFrom here\n.dot\n",
        html="<p>Καλημέρα</p>",
        in_reply_to="their.1@example.com",
        references=("their.0@example.com", "their.1@example.com"),
        language="el",
    )

    mail = parse(compose(letter))

    assert mail.subject == letter.subject
    assert [(each.name, each.address) for each in mail.to] == list(letter.to)
    assert mail.cc[0].address == "cleo@example.com"
    assert mail.reply_to[0].address == letter.reply_to
    assert mail.text == letter.text
    assert mail.html.strip() == letter.html
    assert (mail.message_id, mail.in_reply_to) == (letter.message_id, letter.in_reply_to)
    assert mail.references == letter.references
    assert (mail.date, mail.language, mail.defects) == (letter.date, "el", ())


def test_the_standard_library_reads_the_same():
    raw = compose(a_letter(subject="Καλημέρα " * 20, text="Καλημέρα", html="<p>Καλημέρα</p>"))

    message = read(raw)

    assert message["Subject"].strip() == ("Καλημέρα " * 20).strip()
    assert message.get_body(("plain",)).get_content().strip() == "Καλημέρα"
    assert message.get_body(("html",)).get_content().strip() == "<p>Καλημέρα</p>"
    assert not message.defects


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000,
        "From me\n.\n..\nend",
        "Καλημέρα " * 900,
        "a\r\nb\rc\u2028d",
        "",
        "= =3D =\n" * 9,
        "\x00",
    ],
)
def test_every_text_goes_out_in_seven_bits_and_short_lines(text):
    raw = compose(a_letter(text=text, html=html_from_text(text)))

    assert raw.isascii()
    assert raw.replace(b"\r\n", b"").count(b"\n") == raw.replace(b"\r\n", b"").count(b"\r") == 0
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\x00" not in raw


def test_the_same_letter_is_the_same_bytes():
    letter = a_letter(html="<p>Hi</p>", attachments=(("a.txt", "text/plain", b"a"),))

    assert compose(letter) == compose(letter)


@pytest.mark.parametrize(
    "evil",
    [
        "\r\nBcc: cleo@example.com",
        "\nBcc: cleo@example.com",
        "\u2028Bcc: c@d",
        "\x85Bcc: c@d",
        "\r",
        "\x00",
    ],
)
@pytest.mark.parametrize("name", ["subject", "from_name", "to name", "filename"])
def test_no_text_adds_a_header(evil, name):
    changes = {
        "to name": {"to": (("Ben" + evil, "ben@example.com"),)},
        "filename": {"attachments": (("a.pdf" + evil, "application/pdf", b"%PDF"),)},
    }.get(name, {name: "Cake" + evil})

    raw = compose(a_letter(**changes))

    headers = set(read(raw).keys())
    assert headers == {"Date", "From", "To", "Subject", "Message-ID", "MIME-Version", *content(raw)}
    assert b"\r\nBcc" not in raw


def content(raw):
    return {each for each in read(raw) if each.startswith("Content-")}


def test_what_looks_like_an_encoded_word_stays_as_it_was_typed():
    subject = "=?utf-8?q?=0d=0aBcc:_cleo=40example.com?="

    message = read(compose(a_letter(subject=subject)))

    assert message["Subject"] == subject


@pytest.mark.parametrize(
    "changes",
    [
        {"message_id": "a@b\r\nBcc: c@d"},
        {"in_reply_to": "a b@c"},
        {"language": "en\r\nBcc: c@d"},
        {"extra": {"Bcc": "cleo@example.com"}},
        {"extra": {"Auto-Submitted": "no\r\nBcc: c@d"}},
        {"date": datetime(2026, 1, 1)},  # noqa: DTZ001
    ],
)
def test_a_header_that_cannot_be_written_is_refused(changes):
    with pytest.raises(UnsafeLetter):
        compose(a_letter(**changes))


@pytest.mark.parametrize(
    "address",
    [
        "ben",
        "ben@example.com\r\nBcc: c@d",
        "a b@c.de",
        "ben@exa mple.com",
        "ben@@x.y",
        "ben@x.y, cleo@x.y",
        "<ben@x.y>",
        "μπεν@x.y",
    ],
)
def test_an_address_that_is_not_one_is_refused(address):
    with pytest.raises(NotAnAddress):
        compose(a_letter(to=(("Ben", address),)))


def test_strange_references_of_theirs_are_left_out():
    mail = parse(compose(a_letter(references=("fine@example.com", "bad\r\nBcc: c@d", "x y"))))

    assert mail.references == ("fine@example.com",)


def test_hundreds_of_references_are_cut_in_the_middle():
    references = tuple(f"{number}@example.com" for number in range(500))

    mail = parse(compose(a_letter(references=references)))

    assert mail.references[0] == "0@example.com"
    assert mail.references[-1] == "499@example.com"
    assert len(mail.references) == 30


def test_headers_for_machines_can_be_added():
    message = read(
        compose(
            a_letter(extra={"auto-submitted": "auto-replied", "X-Auto-Response-Suppress": "All"})
        )
    )

    assert (message["Auto-Submitted"], message["X-Auto-Response-Suppress"]) == (
        "auto-replied",
        "All",
    )


def test_an_attachment_arrives_as_it_was():
    content = bytes(range(256)) * 20

    mail = parse(
        compose(
            a_letter(html="<p>Hi</p>", attachments=(("Τιμή 5€.pdf", "application/pdf", content),))
        )
    )

    [attachment] = mail.attachments
    assert attachment.filename == "Τιμή 5€.pdf"
    assert (attachment.content_type, attachment.content) == ("application/pdf", content)


def test_a_domain_in_another_script_is_written_in_ascii():
    mail = parse(compose(a_letter(to=(("", "eleni@παράδειγμα.gr"),))))

    assert mail.to[0].address == "eleni@xn--hxajbheg2az3al.gr"


def test_text_becomes_paragraphs_with_links():
    html = html_from_text("Hello <Ben> & co\nsecond line\n\nSee https://example.com/a?b=1&c=2.")

    assert html == (
        '<p style="margin:0 0 16px">Hello &lt;Ben&gt; &amp; co<br>\nsecond line</p>\n'
        '<p style="margin:0 0 16px">See <a href="https://example.com/a?b=1&amp;c=2"'
        ' style="text-decoration:underline">https://example.com/a?b=1&amp;c=2</a>.</p>'
    )


@pytest.mark.parametrize(
    "text",
    [
        'https://x.y/"onmouseover="a',
        "https://x.y/<script>",
        "javascript:alert(1)",
        "https://x.y/'><img src=x>",
    ],
)
def test_no_text_becomes_markup(text):
    html = html_from_text(text)

    assert "<script" not in html
    assert "<img" not in html
    assert 'onmouseover="' not in html
    assert 'href="javascript' not in html


def test_a_letter_page_has_no_table_no_image_and_all_its_words():
    page = render_letter_html(
        business="Kalamata <Deli>",
        title="Re: Cake",
        language="el",
        body=html_from_text("Καλημέρα"),
        footer=["Your reference is 1042.", "https://help.example.com/me"],
        quoted=Quoted("You wrote:", "Where is <my> cake?"),
    )

    assert all(each not in page for each in ("<table", "<img", "background"))
    assert all(
        each in page
        for each in (
            "Kalamata &lt;Deli&gt;",
            'lang="el"',
            "Καλημέρα",
            "1042",
            "Where is &lt;my&gt; cake?",
        )
    )


def test_pictures_of_the_page_go_along_with_it():
    letter = a_letter(
        html='<p><img src="cid:a1@example.com" alt="Plan"></p>',
        inline=(("a1@example.com", "plan.png", "image/png", b"\x89PNG plan"),),
        attachments=(("offer.pdf", "application/pdf", b"%PDF"),),
    )

    mail = read(compose(letter))

    assert mail.get_content_type() == "multipart/mixed"
    page = mail.get_body(("related",))
    assert page.get_param("type") == "text/html"
    picture = page.get_payload()[1]
    assert (picture["Content-ID"], picture.get_content_disposition()) == (
        "<a1@example.com>",
        "inline",
    )
    assert picture.get_content() == b"\x89PNG plan"
    assert [each.get_filename() for each in mail.iter_attachments()] == ["offer.pdf"]
    found = parse(compose(letter))
    assert [each.filename for each in found.attachments] == ["plan.png", "offer.pdf"]


def test_a_content_id_that_is_none_is_refused():
    with pytest.raises(UnsafeLetter):
        compose(a_letter(html="<p></p>", inline=(("a>\r\nBcc: x", "a.png", "image/png", b"a"),)))


@pytest.mark.parametrize("size", [0, 1, 56, 57, 58, 57 * 4096, 57 * 4096 + 1])
def test_files_of_every_size_arrive_as_they_were(size):
    content = bytes(at % 251 for at in range(size))

    mail = read(compose(a_letter(attachments=(("a.bin", "application/x-a", content),))))

    assert next(mail.iter_attachments()).get_content() == content


def test_a_letter_of_25_megabytes_takes_no_more_than_a_few_copies():
    content = bytes(range(256)) * 100_000
    letter = a_letter(attachments=(("a.bin", "application/x-a", content),))

    tracemalloc.start()
    raw = compose(letter)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert peak < 2.2 * len(raw)

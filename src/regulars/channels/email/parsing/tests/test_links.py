"""Whoever reads a letter as plain text sees where its links lead."""

import time

import pytest

from regulars.channels.email.parsing import links
from regulars.channels.email.parsing.layout import html_to_text
from regulars.channels.email.parsing.message import parse
from regulars.channels.email.parsing.tests.make import a_mail

URL = "https://shop.example/track?n=1042&k=a"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        (f'Track it <a href="{URL}">here</a>.', f"Track it here ({URL})."),
        (f'<a href="{URL}"><b>Track</b> it</a>', f"Track it ({URL})"),
        ('<a href="https://x.example/a">one</a> <a href="http://x.example/b">two</a>',
         "one (https://x.example/a) two (http://x.example/b)"),
        ('Write <a href="mailto:ben@x.example?subject=Hi">to Ben</a>',
         "Write to Ben (ben@x.example)"),
        ('<a href="tel:+302101234567">Call us</a>', "Call us (+302101234567)"),
        ('<a href="https://x.example/">y.example</a>', "y.example (https://x.example/)"),
        ('<a href="https://x.example/%3Cb%3E?a=&lt;b&gt;">here</a>',
         "here (https://x.example/%3Cb%3E?a=<b>)"),
        ('<a href=" https://x.example/a b ">here</a>', "here (https://x.example/ab)"),
        ('<table><tr><td><a href="https://x.example/a">here</a></td></tr></table>',
         "here (https://x.example/a)"),
        ('<p style="display:none"><a href="https://x.example/">here</a></p><p>Hi</p>', "Hi"),
    ],
)  # fmt: skip
def test_a_link_is_followed_by_its_address(html, text):
    assert html_to_text(html).strip() == text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ('<a href="https://x.example/a">https://x.example/a</a>', "https://x.example/a"),
        ('<a href="https://www.x.example/">x.example</a>', "x.example"),
        ('<a href="http://X.example">HTTP://x.example/</a>', "HTTP://x.example/"),
        ('<a href="mailto:ben@x.example?subject=Hi">ben@x.example</a>', "ben@x.example"),
        ('<a href="tel:+302101234567">210 123 4567</a>', "210 123 4567"),
        ('<a href="https://x.example/a"><img src="cid:a" alt=""></a>Hi', "Hi"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ('<a name="top">here</a>', "here"),
        ('<a href="">here</a>', "here"),
        ('<a href="https://x.example/' + "a" * 2_000 + '">here</a>', "here"),
        ("</a>here</a>", "here"),
    ],
)
def test_what_says_its_address_or_none_stays_as_it_is(html, text):
    assert html_to_text(html).strip() == text


def test_a_letter_in_html_only_says_it_in_its_text_and_not_in_its_html():
    mail = parse(a_mail(f'See <a href="{URL}">here</a>', content_type="text/html"))

    assert mail.text.strip() == f"See here ({URL})"
    assert f"({URL})" not in mail.html


def test_where_the_quoted_past_begins_is_still_known():
    html = (
        f'<p>See <a href="{URL}">here</a></p><div class="gmail_quote">'
        '<blockquote class="gmail_quote"><a href="https://y.example/">there</a></blockquote></div>'
    )

    mail = parse(a_mail(html, content_type="text/html"))

    assert mail.text[mail.new_from : mail.quoted_from].strip() == f"See here ({URL})"
    assert "there (https://y.example/)" in mail.text


def test_of_very_many_links_only_some_are_written_out():
    text = html_to_text('<a href="https://x.example/a">here</a> ' * (links.MOST + 50))

    assert text.count("https://") == links.MOST


@pytest.mark.parametrize(
    "piece",
    ['<a href="https://x.example/a">', '<a href="', "</a>", '<a href="https://x.example">a</a>'],
)
def test_a38_it_takes_no_longer_than_the_letter_is_long(piece):
    html = piece * (1_000_000 // len(piece))

    began = time.process_time()
    links.with_addresses(html)

    assert time.process_time() - began < 3

import json
from html.parser import HTMLParser

import pytest

from regulars.channels.email.parsing.cleaning import clean_html, content_ids
from regulars.channels.email.parsing.layout import html_to_text
from regulars.channels.email.parsing.tests.make import corpus

SCHEMES = ("http:", "https:", "mailto:", "tel:")
FORBIDDEN = {
    "script", "style", "iframe", "object", "embed", "form", "input", "button", "select", "textarea",
    "meta", "base", "link", "svg", "math", "video", "audio", "source", "picture", "template",
    "title",
}  # fmt: skip


class Judge(HTMLParser):
    """Collects what a browser could run or fetch."""

    def __init__(self):
        super().__init__()
        self.faults = []

    def handle_starttag(self, tag, attributes):
        if tag in FORBIDDEN:
            self.faults.append(tag)
        for name, value in attributes:
            value = (value or "").strip().lower()
            if name.startswith("on") or name in {
                "srcset",
                "background",
                "action",
                "formaction",
                "id",
                "class",
            }:
                self.faults.append(name)
            if name == "href" and not value.startswith(SCHEMES):
                self.faults.append(f"href {value}")
            if name == "src" and not value.startswith("cid:"):
                self.faults.append(f"src {value}")
            if name == "style" and any(
                bad in value
                for bad in ("position", "background-image", "expression", "@import", "behavior")
            ):
                self.faults.append(f"style {value}")


def faults_of(html):
    judge = Judge()
    judge.feed(clean_html(html))
    return judge.faults


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '<a href="javascript:alert(1)">x</a>',
        '<a href="jAvAsCrIpT&#10;:alert(1)">x</a>',
        '<a href="cid:x">x</a>',
        '<a href="//evil.example/x">x</a>',
        '<img src="data:image/svg+xml,<svg onload=alert(1)>">',
        '<p style="background:url(https://evil.example/x)">x</p>',
        '<p style="position:fixed;top:0">x</p>',
        "<svg><script>alert(1)</script></svg>",
        "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
        "<form action=https://evil.example><input name=password></form>",
        '<iframe src="https://evil.example"></iframe>',
        '<base href="https://evil.example"><meta http-equiv=refresh content=0>',
        '<img src="https://t.example/p.gif" srcset="https://t.example/q.gif 2x">',
        '<table background="https://t.example/b.gif"><td background=x>x</table>',
        '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
    ],
)
def test_nothing_runs_and_nothing_is_fetched(html):
    assert faults_of(html) == []


@pytest.mark.parametrize("decoy", ["title", "alt", "lang"])
def test_a06_words_that_look_like_an_address_take_no_block_away(decoy):
    found = clean_html(f'<img {decoy}=" src=" src="https://t.example/p.gif">')

    assert found == f'<img {decoy}=" src=" data-blocked-src="https://t.example/p.gif">'


def test_a_picture_from_elsewhere_is_blocked_and_keeps_its_words():
    cleaned = clean_html('<img alt="Our shop" src="https://t.example/p.gif?a=1&b=2" width="5">')

    assert cleaned == (
        '<img alt="Our shop" data-blocked-src="https://t.example/p.gif?a=1&amp;b=2" width="5">'
    )


def test_a_picture_that_came_along_keeps_its_reference():
    cleaned = clean_html('<img src="cid:cake&amp;1@x" alt="">')

    assert content_ids(cleaned) == {"cake&1@x"}


def test_words_that_look_like_a_picture_stay_words():
    assert clean_html('<p>&lt;img src="https://x"&gt;</p>') == '<p>&lt;img src="https://x"&gt;</p>'


def test_a_link_tells_nobody_where_it_was():
    cleaned = clean_html('<a href="https://example.com" target="_top" rel="opener">x</a>')

    assert 'target="_blank"' in cleaned
    assert 'rel="noopener noreferrer nofollow"' in cleaned


def test_hundreds_of_attacks_from_elsewhere_do_nothing():
    attacks = json.loads((corpus("hostile") / "html-payloads.json").read_text())

    assert len(attacks) > 100
    assert [each["title"] for each in attacks if faults_of(each["payload"])] == []


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<div>Hi</div><div><br></div><div>there &amp; you</div>", "Hi\n\nthere & you"),
        ("<p>One</p>\n<p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("a<br><br>b", "a\n\nb"),
        ("<div>a<br></div><div>b</div>", "a\nb"),
        ("<ul><li>x</li><li>y</li></ul>z", "* x\n* y\n\nz"),
        ("x<b>bo</b>ld &lt;p&gt;", "xbold <p>"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a  b"),
        ('<div style="display:none">hidden</div>seen', "seen"),
        ("<style>p{}</style><script>bad()</script><title>t</title>ok", "ok"),
        ("<!-- comment -->", ""),
        ("", ""),
    ],
)
def test_html_is_read_as_a_person_sees_it(html, text):
    assert html_to_text(html) == text


@pytest.mark.parametrize("tag", ["<div>", "<blockquote>", "<ul><li>", "<table><tr><td>", "<b>"])
def test_html_nested_without_end_is_read_as_words(tag, time_limit):
    with time_limit(2):
        text = html_to_text("<script>bad()</script>" + tag * 20_000 + "Hello &amp; good-bye")

    assert text == "Hello & good-bye"

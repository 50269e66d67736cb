"""HTML as plain text for people."""

import html as entities
import re
from functools import cache
from typing import Any

from regulars.channels.email.parsing.cleaning import clean_html
from regulars.channels.email.parsing.links import with_addresses

# nh3 writes tags in one way only: small letters, every value in quotes, `"` within them escaped.
_VALUES = r'(?: [a-z-]+="[^"]*")*'
_TAG = re.compile(rf"<(/?)([a-z][a-z0-9]*){_VALUES}>")
_BLANKS = re.compile(" {2,}")
_BREAK, _BLOCK, _PARAGRAPH = "\n", "\x01", "\x02"
_BREAKS = re.compile(r"[\x01\x02\n][ \x01\x02\n]*")
_PARAGRAPHS = frozenset(
    ["blockquote", "dl", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "p", "ul"]
)
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "caption",
        "center",
        "dd",
        "details",
        "div",
        "dt",
        "figcaption",
        "footer",
        "header",
        "li",
        "main",
        "section",
    ]
)
_MARKS = {"br": _BREAK, "li": _BLOCK + "* ", "hr": _BLOCK}
_NEEDS_LAYOUT = ("<table", "<pre", "<ol", "<ruby", "display:", "white-space:")
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")


def html_to_text(html: str) -> str:
    """Return the words of a page for people, laid out in lines. `html` need not be clean."""
    return cleaned_to_text(clean_html(html))


def cleaned_to_text(cleaned: str) -> str:
    """Return the words of HTML that `clean_html` returned, those of a link with its address.

    Letters of people are paragraphs and lines: one pass does, in a tenth of the time. Tables,
    numbered lists and what is hidden or preformatted need a real layout.
    """
    if not cleaned or cleaned.isspace():
        return ""
    cleaned = with_addresses(cleaned)
    if not any(each in cleaned for each in _NEEDS_LAYOUT):
        return _in_lines(cleaned)
    from inscriptis import get_text  # noqa: PLC0415  10 MB and 0.1 s: only once it is needed

    text = get_text(cleaned, _configuration())
    return _BLANK_LINES.sub("\n\n", _without_trailing_blanks(text)).strip("\n")


def _in_lines(cleaned: str) -> str:
    for blank in "\t\r\n\f":
        cleaned = cleaned.replace(blank, " ")
    marked = _TAG.sub(_mark, _BLANKS.sub(" ", cleaned))
    lines = _BREAKS.sub(_line_ends, marked)
    text = entities.unescape(lines).replace("\u00a0", " ")
    return _without_trailing_blanks(text).strip()


def _without_trailing_blanks(text: str) -> str:
    # Not by a pattern: one that looks for blanks before a line end tries every blank of a long run.
    return "\n".join([line.rstrip() for line in text.split("\n")])


def _mark(match: re.Match[str]) -> str:
    closing, name = match.groups()
    if name in _PARAGRAPHS:
        return _PARAGRAPH
    if name in _BLOCKS:
        return _BLOCK if closing else _MARKS.get(name, _BLOCK)
    return _MARKS.get(name, "")


def _line_ends(match: re.Match[str]) -> str:
    """Return as many line ends as a browser would show for a run of breaks and borders."""
    run = match[0].replace(" ", "")
    # A break before the border of a block ends the line that the border would end anyway.
    count = run.count(_BREAK) + (not run.startswith(_BREAK))
    return "\n\n" if count > 1 or _PARAGRAPH in run else "\n"


@cache
def _configuration() -> Any:
    from inscriptis.model.config import ParserConfig  # noqa: PLC0415

    return ParserConfig()

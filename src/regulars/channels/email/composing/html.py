"""The HTML half of a letter: plain paragraphs that read well in any reader, styles or not."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINK = re.compile(r"https?://[^\s<>\"'`]{1,2000}", re.IGNORECASE)
_AFTER_LINK = ".,;:!?)]}»”’…"
_PARAGRAPHS = re.compile(r"\n[ \t]*\n\s*")
LINK_STYLE = "text-decoration:underline"  # its colour is the reader's, by day and by night
PARAGRAPH_STYLE = "margin:0 0 16px"
_TOP_STYLE = "margin:0 0 16px;padding:0 0 8px;border-bottom:4px solid #5B2A4E"
_QUOTE_STYLE = "margin:0;padding:0 0 0 12px;border-left:1px solid #8A8578;font-size:14px"
_RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")


@dataclass(frozen=True, slots=True)
class Quoted:
    """The letter that is answered or passed on: lines that introduce it, and its words."""

    lead: str
    text: str
    is_forward: bool = False


def html_from_text(text: str, *, style: str = PARAGRAPH_STYLE) -> str:
    """Return plain text as HTML paragraphs, its lines kept, its web addresses as links."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n ")
    paragraphs = [each for each in _PARAGRAPHS.split(text) if each.strip()]
    return "\n".join(f'<p style="{style}">{_linked(each)}</p>' for each in paragraphs)


def render_letter_html(
    *,
    business: str,
    title: str,
    language: str,
    body: str,
    footer: Sequence[str] = (),
    quoted: Quoted | None = None,
) -> str:
    """Return a whole HTML letter: no table, no image, no background, nothing to fetch.

    Args:
        business: The name at the top.
        title: For readers that show one; the subject will do.
        language: BCP 47.
        body: HTML that is safe: from `html_from_text`, or escaped by the caller.
        footer: Lines of plain text; web addresses become links.
        quoted: What is answered or passed on, at the very end.
    """
    lang = html.escape(language or "en")
    direction = "rtl" if language.partition("-")[0] in _RIGHT_TO_LEFT else "ltr"
    parts = [
        _PAGE_HEAD.format(lang=lang, dir=direction, title=html.escape(title)),
        f'<p style="{_TOP_STYLE}"><b>{html.escape(business)}</b></p>',
        body,
        *_footer(footer),
        *(_quotation(quoted) if quoted else ()),
        "</div>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


def _footer(lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    said = "<br>".join(_linked(line) for line in lines)
    return [
        '<hr style="border:0;border-top:1px solid #8A8578;margin:0 0 16px">',
        f'<p style="margin:0 0 16px;font-size:14px">{said}</p>',
    ]


def _quotation(quoted: Quoted) -> list[str]:
    return [
        f'<blockquote type="cite" style="{_QUOTE_STYLE}">',
        f'<p style="margin:0 0 8px">{_lines(quoted.lead)}</p>',
        html_from_text(quoted.text, style="margin:0 0 8px"),
        "</blockquote>",
    ]


def _lines(text: str) -> str:
    return html.escape(text).replace("\n", "<br>\n")


def _linked(text: str) -> str:
    """Return text escaped, with ``<br>`` for line ends and links for web addresses."""
    out = []
    end = 0
    for match in _LINK.finditer(text):
        address = match[0].rstrip(_AFTER_LINK)
        safe = html.escape(address)
        out.append(html.escape(text[end : match.start()]))
        out.append(f'<a href="{safe}" style="{LINK_STYLE}">{safe}</a>')
        end = match.start() + len(address)
    out.append(html.escape(text[end:]))
    return "".join(out).replace("\n", "<br>\n")


# Text first: every line reads well with styles stripped. Word's engine ignores max-width, which
# only means full width.
_PAGE_HEAD = """<!doctype html>
<html lang="{lang}" dir="{dir}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>{title}</title>
</head>
<body style="margin:0;padding:16px;font-family:Segoe UI,Roboto,Helvetica,Arial,sans-serif;\
font-size:16px;line-height:1.5">
<div role="article" lang="{lang}" style="max-width:600px">"""

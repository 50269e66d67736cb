"""Find where the quoted past begins in HTML, by what mailers put around it."""

import re

from regulars.channels.email.parsing.lines import is_device, is_signature

QUOTE_MARK = "\ue0f1"
"""A private-use character that stands in HTML where the quoted past begins."""

# In small letters. The words are looked for first: the pattern is slow, and most letters have none.
_PAST_WORDS = (
    "gmail_quote", "gmail_extra", "moz-cite-prefix", "yahoo_quoted", "protonmail_quote",
    "tutanota_quote", "zmail_extra", "ms-outlook-mobile-reference-message", "divrplyfwdmsg",
    "appendonsend", "mail-editor-reference-message-container", "olk_src_body_section", "replysplit",
    "isreplycontent", "isforwardcontent", "reply-intro", "quote", "cite", "border-top:",
)  # fmt: skip
_HTML_PAST = re.compile(
    r"class=[\"']?(?:[\w-]+ ){0,3}(?:gmail_quote|gmail_extra|moz-cite-prefix|yahoo_quoted"
    r"|protonmail_quote|tutanota_quote|zmail_extra|ms-outlook-mobile-reference-message)"
    r"|id=[\"']?(?:x_)?(?:divrplyfwdmsg|appendonsend|mail-editor-reference-message-container"
    r"|olk_src_body_section|yahoo_quoted|replysplit|isreplycontent|isforwardcontent|reply-intro)"
    r"|name=[\"']?quote\b|type=[\"']?cite"
    r"|border-top: ?solid #(?:e1e1e1|b5c4df|cccccc) 1\.0pt"
)
_BLOCKQUOTE = re.compile(r"<(/?)blockquote\b[^<>]{0,1000}>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]{0,2000}>|&nbsp;|&#160;")
_TAG_CHARACTERS = 1_000


def mark_quote(html: str) -> str:
    """Return the HTML with `QUOTE_MARK` before the element that holds the quoted past, if any."""
    html = html.replace(QUOTE_MARK, "")
    folded = html.lower()
    if len(folded) != len(html):  # a few letters change their length; offsets must not
        return html
    past = _HTML_PAST.search(folded) if any(word in folded for word in _PAST_WORDS) else None
    blockquote = folded.find("<blockquote")
    if past is None and blockquote < 0:
        return html
    start = _tag_start(html, past.start()) if past else -1
    if start < 0 or 0 <= blockquote < start:
        start = blockquote
    if start < 0 or _answers_between(html, start):
        return html
    return html[:start] + QUOTE_MARK + html[start:]


def _tag_start(html: str, at: int) -> int:
    """Return where the tag begins that position `at` is inside of, or -1."""
    start = html.rfind("<", max(0, at - _TAG_CHARACTERS), at)
    return start if start >= 0 and ">" not in html[start:at] else -1


def _answers_between(html: str, start: int) -> bool:
    """Whether words stand between or below quotes: then the letter answers line by line."""
    depth, outside_from = 0, -1
    for match in _BLOCKQUOTE.finditer(html, start):
        if not match[1]:
            if depth == 0 and outside_from >= 0 and _has_words(html[outside_from : match.start()]):
                return True
            depth += 1
        elif depth > 0:
            depth -= 1
            outside_from = match.end()
    return outside_from >= 0 and depth == 0 and _has_words(html[outside_from:])


def _has_words(html: str) -> bool:
    text = _TAG.sub(" ", html).strip()
    first = text.partition("\n")[0]
    return bool(text) and not is_signature(first) and not is_device(first)

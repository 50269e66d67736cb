"""HTML from strangers: safe to show, and nothing is fetched by showing it."""

import html as entities
import re
from functools import cache
from typing import TYPE_CHECKING

from regulars.channels.email.parsing import limits

if TYPE_CHECKING:
    import nh3

# fmt: off
_TAGS = {
    "a", "abbr", "address", "article", "b", "bdi", "bdo", "big", "blockquote", "br", "caption",
    "center", "cite", "code", "col", "colgroup", "dd", "del", "dfn", "div", "dl", "dt", "em",
    "figcaption", "figure", "font", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "i", "img", "ins", "kbd", "li", "main", "mark", "ol", "p", "pre", "q", "rp", "rt", "ruby",
    "s", "samp", "section", "small", "span", "strike", "strong", "sub", "sup", "table", "tbody",
    "td", "tfoot", "th", "thead", "time", "tr", "tt", "u", "ul", "var", "wbr"
}
# fmt: on
# Their text is for machines: it goes with the tag.
# fmt: off
_DROPPED_WHOLE = {
    "applet", "audio", "canvas", "embed", "head", "iframe", "math", "noembed", "noframes",
    "object", "script", "select", "style", "svg", "template", "textarea", "title", "video", "xmp"
}
# fmt: on
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "style", "align", "valign"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "width"},
    "th": {"colspan", "rowspan", "width", "scope"},
    "table": {"border", "cellpadding", "cellspacing"},
    "col": {"span", "width"},
    "colgroup": {"span"},
    "ol": {"start", "reversed"},
    "font": {"color"},
    "time": {"datetime"},
}
# None of these can load anything, cover anything or leave its box.
# fmt: off
_STYLES = {
    "background-color", "border", "border-bottom", "border-collapse", "border-color",
    "border-left", "border-radius", "border-right", "border-spacing", "border-style",
    "border-top", "border-width", "color", "direction", "display", "font-style", "font-variant",
    "font-weight", "letter-spacing", "padding", "padding-bottom", "padding-left", "padding-right",
    "padding-top", "text-align", "text-decoration", "text-indent", "text-transform",
    "unicode-bidi", "vertical-align", "white-space", "word-break"
}
# fmt: on
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
# nh3 writes every attribute as ` name="value"` with `"` escaped, so these match whole tags only.
_NESTING = re.compile(
    r"<(/?)(?:a|b|blockquote|center|dd|div|dl|dt|em|font|i|li|ol|section|span|table|td|u|ul)\b",
    re.IGNORECASE,
)
_UNREAD = re.compile(r"<(script|style|title)\b")
_BLANKS = re.compile(r"[ \t]{2,}")
_ANY_TAG = re.compile(r"<[^<>]{0,2000}>")
_IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_LINK_TO_PART = re.compile(r'<a href="cid:[^"]*"')
_CID = re.compile(r'<img[^<>]* src="cid:([^"]*)"')


def clean_html(html: str) -> str:
    """Return HTML that is safe to show and loads nothing from elsewhere.

    Pictures from elsewhere keep their place and `alt`, their address in ``data-blocked-src``;
    pictures that came along keep ``src="cid:…"`` for the page to map. Links open in a new tab,
    carry no referrer, and lead only to http, https, mailto or tel.
    """
    if _is_overgrown(html):
        return text_to_html(_words_of(html))
    cleaned = _cleaner().clean(html)
    if "<img" in cleaned:
        cleaned = _IMAGE.sub(_blocked, cleaned)
    if '<a href="cid:' in cleaned:
        cleaned = _LINK_TO_PART.sub("<a", cleaned)
    return cleaned


def content_ids(cleaned: str) -> frozenset[str]:
    """Return the content ids of the pictures that cleaned HTML shows."""
    if 'src="cid:' not in cleaned:
        return frozenset()
    return frozenset(entities.unescape(each) for each in _CID.findall(cleaned))


def text_to_html(text: str) -> str:
    """Return plain text as HTML that keeps its lines, for a letter that is partly HTML."""
    return "<p>" + entities.escape(text.strip()).replace("\n", "<br>\n") + "</p>"


def _is_overgrown(html: str) -> bool:
    """Whether building a tree of this HTML would take seconds."""
    tags = html.count("<")
    if tags <= limits.HTML_DEPTH:
        return False
    depth = 0
    for match in _NESTING.finditer(html):
        depth = max(0, depth - 1) if match[1] else depth + 1
        if depth > limits.HTML_DEPTH:
            return True
    return tags > limits.HTML_TAGS


def _words_of(html: str) -> str:
    """Return what stands outside tags, scripts and styles, without building a tree."""
    folded = html.lower()
    if len(folded) != len(html):  # a few letters change their length
        html = folded
    kept = []
    at = 0
    for match in _UNREAD.finditer(folded):
        if match.start() >= at:
            kept.append(html[at : match.start()])
            end = folded.find(f"</{match[1]}", match.end())
            at = end if end >= 0 else len(html)
    kept.append(html[at:])
    return _BLANKS.sub(" ", entities.unescape(_ANY_TAG.sub(" ", "".join(kept))))


def _blocked(match: re.Match[str]) -> str:
    return f"<img{_ATTRIBUTE.sub(_kept_away, match[1])}>"


def _kept_away(match: re.Match[str]) -> str:
    if match[1] != "src" or match[2].startswith("cid:"):
        return match[0]
    return f' data-blocked-src="{match[2]}"'


@cache
def _cleaner() -> "nh3.Cleaner":
    import nh3  # noqa: PLC0415  a child that has seen no HTML stays small

    return nh3.Cleaner(
        tags=_TAGS,
        clean_content_tags=_DROPPED_WHOLE,
        attributes=_ATTRIBUTES,
        filter_style_properties=_STYLES,
        url_schemes=_SCHEMES,
        url_relative="deny",
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        strip_comments=True,
    )

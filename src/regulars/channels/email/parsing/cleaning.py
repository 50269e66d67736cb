"""HTML from strangers: safe to show, and nothing is fetched by showing it."""

import html as entities
import re
from functools import cache
from typing import TYPE_CHECKING

from regulars.channels.email.parsing import limits

if TYPE_CHECKING:
    import nh3

_TAGS = set(
    "a abbr address article b bdi bdo big blockquote br caption center cite code col colgroup dd del"
    " dfn div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main"
    " mark ol p pre q rp rt ruby s samp section small span strike strong sub sup table tbody td tfoot"
    " th thead time tr tt u ul var wbr".split()
)
# Their text is for machines: it goes with the tag.
_DROPPED_WHOLE = set(
    "script style head title noscript template iframe object embed applet svg math audio video canvas"
    " form select textarea xmp noembed noframes plaintext frameset".split()
) - {"form", "plaintext", "frameset", "noscript"}
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
_STYLES = set(
    "background-color border border-bottom border-collapse border-color border-left border-radius"
    " border-right border-spacing border-style border-top border-width color direction display"
    " font-style font-variant font-weight letter-spacing padding padding-bottom padding-left"
    " padding-right padding-top text-align text-decoration text-indent text-transform unicode-bidi"
    " vertical-align white-space word-break".split()
)
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}
# nh3 writes every attribute as ` name="value"` with `"` escaped, so these match whole tags only.
_IMAGE = re.compile(r'<img((?: [a-z-]+="[^"]*")*)>')
_SOURCE = re.compile(r' src="([^"]*)"')
_LINK_TO_PART = re.compile(r'<a href="cid:[^"]*"')
_CID = re.compile(r'<img[^<>]* src="cid:([^"]*)"')
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_TRAILING_BLANKS = re.compile(r"[ \t\u00a0]+(?=\n|$)")


def clean_html(html: str) -> str:
    """Return HTML that is safe to show and loads nothing from elsewhere.

    Pictures from elsewhere keep their place and `alt`, their address in ``data-blocked-src``;
    pictures that came along keep ``src="cid:…"`` for the page to map. Links open in a new tab,
    carry no referrer, and lead only to http, https, mailto or tel.
    """
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


def html_to_text(html: str) -> str:
    """Return the words of a page for people, laid out in lines. `html` need not be clean."""
    return cleaned_to_text(clean_html(html))


def cleaned_to_text(cleaned: str) -> str:
    """Return the words of HTML that `clean_html` returned."""
    if not cleaned.strip():
        return ""
    if cleaned.count("<") > limits.HTML_TAGS:
        return _stripped(cleaned)
    from inscriptis import get_text  # noqa: PLC0415  10 MB and 0.1 s: only once there is HTML

    text = get_text(cleaned, _layout())
    return _BLANK_LINES.sub("\n\n", _TRAILING_BLANKS.sub("", text)).strip("\n")


def _stripped(cleaned: str) -> str:
    import nh3  # noqa: PLC0415

    return entities.unescape(nh3.clean(cleaned, tags=set()))


def text_to_html(text: str) -> str:
    """Return plain text as HTML that keeps its lines, for a letter that is partly HTML."""
    return '<div style="white-space:pre-wrap">' + entities.escape(text) + "</div>"


def _blocked(match: re.Match[str]) -> str:
    attributes = match[1]
    source = _SOURCE.search(attributes)
    if source is None or source[1].startswith("cid:"):
        return match[0]
    return "<img" + attributes.replace(' src="', ' data-blocked-src="', 1) + ">"


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


@cache
def _layout():  # type: ignore[no-untyped-def]
    from inscriptis.model.config import ParserConfig  # noqa: PLC0415

    return ParserConfig()

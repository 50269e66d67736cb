"""Where a link leads, for people who read plain text: “here” alone says nothing."""

import html as entities
import re

LONGEST = 1_000
"""Characters of an address that is shown. Longer ones are for machines; the HTML has them all."""
MOST = 200
"""Links of one letter whose addresses are shown."""

# nh3 writes tags in one way only, and no link within a link.
_LINK = re.compile(r'<a((?: [a-z-]+="[^"]*")*)>|</a>')
_HREF = re.compile(r' href="([^"]*)"')
_TAG = re.compile(r'</?[a-z][a-z0-9]*(?: [a-z-]+="[^"]*")*>')
_SCHEME = re.compile(r"(?:https?://(?:www\.)?|mailto:|tel:)", re.IGNORECASE)
_BLANKS = str.maketrans("", "", " \t\r\n\f\xa0")


def with_addresses(cleaned: str) -> str:
    """Return cleaned HTML in which the words of each link are followed by its address.

    Not where the words are the address, or where there are none: what a picture leads to is for
    those who see it.
    """
    if "<a " not in cleaned:
        return cleaned
    pieces: list[str] = []
    copied = shown = begins = 0
    href = ""
    for match in _LINK.finditer(cleaned):
        if match[1] is not None:
            found = _HREF.search(match[1])
            href, begins = found[1] if found else "", match.end()
            continue
        said = _said(href, cleaned[begins : match.start()]) if href and shown < MOST else ""
        if said:
            pieces += [cleaned[copied : match.start()], said]
            copied, shown = match.start(), shown + 1
        href = ""
    return "".join([*pieces, cleaned[copied:]])


def _said(href: str, within: str) -> str:
    """Return what follows the words of a link, as HTML; "" for nothing."""
    address = "".join(entities.unescape(href).split())
    words = entities.unescape(_TAG.sub("", within))
    if not address or len(address) > LONGEST or not words.strip() or _is_said(address, words):
        return ""
    return f" ({entities.escape(_for_people(address), quote=False)})"


def _is_said(address: str, words: str) -> bool:
    """Whether the words give the address already."""
    if address.lower().startswith("tel:"):
        return any(each.isdecimal() for each in words)
    return _core(_for_people(address)) in _core(words)


def _for_people(address: str) -> str:
    """Return an address of the web as it is; of anything else without what is for programs."""
    if address.lower().startswith("http"):
        return address
    return _SCHEME.sub("", address, count=1).partition("?")[0]


def _core(text: str) -> str:
    """Return an address without what people leave out when they write it."""
    return _SCHEME.sub("", text.translate(_BLANKS)).casefold().rstrip("/")

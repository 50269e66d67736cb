"""A language for nobody: English made longer, accented and bracketed, to show what clips."""

import re

SHORT_CHARS = 12

# What a program or a browser reads inside a string must stay as it is.
_KEPT = re.compile(r"%\(\w+\)[-+ #0-9.]*[a-zA-Z]|%[%sd]|\{[^{}]*\}|<[^<>]*>|&#?\w+;|\n")
_ACCENTED = str.maketrans(
    "ABCDEGHIJKLNOPRSTUWYZabcdeghijklnoprstuwyz",
    "ÅÞÇÐÉĜĤÎĴĶĻÑÖÞŔŠŢÛŴÝŽåþçðéĝĥîĵķļñöþŕšţûŵýž",
)


def pseudo(text: str) -> str:
    """Return a text as the pseudo-locale shows it: twice as long if short, else 1.4 times.

    Placeholders, tags, entities and line ends are left alone. The filling goes to the end, so
    that a text cut off lacks its closing bracket.
    """
    if not text.strip():
        return text

    spoken = len(_KEPT.sub("", text))
    filling = spoken if spoken <= SHORT_CHARS else spoken * 2 // 5
    parts = zip(*_split(text), strict=True)
    body = "".join(plain.translate(_ACCENTED) + kept for plain, kept in parts)
    end = "\n" if body.endswith("\n") else ""
    return f"[{body.removesuffix(end)}{'·' * filling}]{end}"


def _split(text: str) -> tuple[list[str], list[str]]:
    return _KEPT.split(text), [*_KEPT.findall(text), ""]

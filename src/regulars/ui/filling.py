"""Pieces of pages that look alike but for their words: drawn once, then filled in.

A message of a thread, a person's panel, the place where we write: each has other words every time,
so that ``drawing`` would never find one again; but there are few shapes of them. ``filled`` has the
template drawn once for each shape, with marks where the words belong, and puts the words there.
"""

import html
import re
import secrets
from collections.abc import Mapping
from typing import Any

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from regulars.ui.drawing import PATH, TOKEN, frozen, remembered, undressed

AT_MOST = 100  # words of one piece
_FIRST = 10**39
_DIGITS = 2  # of a place

# Digits only, so that {% url %} takes a mark for a key. Nobody can guess it, and so write it.
_MARK = str(_FIRST + secrets.randbelow(9 * _FIRST))
_MARKS = tuple(f"{_MARK}{place:0{_DIGITS}}" for place in range(AT_MOST))
_PLACES = re.compile(f"{_MARK}([0-9]{{{_DIGITS}}})")

# Alternately what the template says, and which of the words stands there.
Shape = tuple[list[str], list[int]]


def filled(
    template: str,
    words: Mapping[str, Any],
    given: Mapping[str, Any] | None = None,
    *,
    name: str = "",
    csrf_token: Any = "",
    path: str = "",
    language: str | None = None,
) -> SafeString:
    """Return a template drawn from words, which it may show, and from what it may look at.

    Of a word the template can ask only whether there is one (what is empty is given as ""): it
    shows it, in text, in an attribute or as a part of ``{% url %}``, and never filters or compares
    it.

    Args:
        words: Text or numbers, escaped where they are shown; safe HTML stays as it is.
        given: What the shape depends on: as for ``drawing.drawn``, and few.
        name: The one name under which the template finds all of these, if it wants one.
        csrf_token, path: For the forms in it.
        language: As for ``drawing.drawn``.

    Raises:
        IndexError: these are more words than a piece may have.
    """
    language = language or get_language()
    key = (template, name, language, _which(words), frozen(given) if given else None)
    says, places = remembered(key, lambda: _shape(template, words, given or {}, name))
    told = (csrf_token, path, *words.values())
    parts = says.copy()
    parts[1::2] = [_shown(told[place]) for place in places]
    return SafeString("".join(parts))  # every word is escaped


def _which(words: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[bool, ...]]:
    """Return what words there are, and which of them are not empty."""
    return tuple(words), tuple([bool(word) for word in words.values()])


def _shape(template: str, words: Mapping[str, Any], given: Mapping[str, Any], name: str) -> Shape:
    """Return a template drawn with marks for words, cut at them."""
    marks = {word: _MARKS[at] if words[word] else "" for at, word in enumerate(words, 2)}
    values = {**given, **marks}
    piece = undressed(template, {name: values} if name else values)
    parts = _PLACES.split(piece.replace(TOKEN, _MARKS[0]).replace(PATH, _MARKS[1]))
    return parts, [int(place) for place in parts[1::2]]


def _shown(word: Any) -> str:
    # Most words are plain text or safe already, and conditional_escape looks out for much else.
    if type(word) is SafeString:
        return word
    return html.escape(word) if type(word) is str else conditional_escape(word)

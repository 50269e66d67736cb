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
from django.utils.safestring import SafeString, mark_safe

from regulars.ui.drawing import drawn

AT_MOST = 100  # words of one piece
_FIRST = 10**39
_DIGITS = 2  # of a place

# Digits only, so that {% url %} takes a mark for a key. Nobody can guess it, and so write it.
_MARK = str(_FIRST + secrets.randbelow(9 * _FIRST))
_MARKS = tuple(f"{_MARK}{place:0{_DIGITS}}" for place in range(AT_MOST))
_PLACES = re.compile(f"{_MARK}([0-9]{{{_DIGITS}}})")


def filled(
    template: str,
    words: Mapping[str, Any],
    given: Mapping[str, Any] | None = None,
    *,
    name: str = "",
    csrf_token: Any = "",
    path: str = "",
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

    Raises:
        IndexError: these are more words than a piece may have.
    """
    marks = {word: _MARKS[at] if words[word] else "" for at, word in enumerate(words, 1)}
    values = {**given, **marks} if given else marks
    named = {name: values} if name else values
    piece = drawn(template, named, csrf_token=_MARKS[0], path=path)
    given_words = (csrf_token, *words.values())
    parts = _PLACES.split(piece)
    parts[1::2] = [_shown(given_words[int(place)]) for place in parts[1::2]]
    return mark_safe("".join(parts))  # noqa: S308 - every word is escaped


def _shown(word: Any) -> str:
    # Most words are plain text or safe already, and conditional_escape looks out for much else.
    if type(word) is SafeString:
        return word
    return html.escape(word) if type(word) is str else conditional_escape(word)

"""Pieces of pages that are drawn once for the same values: the tags ``drawn`` and
``conversation_row``.

A template is slow next to a look into a dictionary: fifty rows of a list took longer than
everything else on their page, and nearly all of them had been drawn before.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from functools import partial
from threading import Lock
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.template import Context, Engine
from django.utils import translation
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

KEPT = 2_000  # pieces, of about 3 KB with what they were drawn from

# Stand where the token of a form and the address of the page belong, which are others each time.
# Nobody can guess them, and so write them in a mail.
_TOKEN, _PATH = secrets.token_hex(32), secrets.token_hex(32)

_PLAIN = frozenset({str, SafeString, int, bool, float, timedelta, type(None)})
_KEPT: OrderedDict[Hashable, SafeString] = OrderedDict()
_CHANGING = Lock()


def drawn(
    template: str, given: Mapping[str, Any], *, csrf_token: object = "", path: str = ""
) -> SafeString:
    """Return a template drawn from these values alone; from memory where it was drawn before.

    The template sees no request and no other variable, so that nothing of one person can show up
    on the page of another. It may not ask for the time or for anything else that changes: what it
    needs is given.

    Args:
        given: Text, numbers, lengths of time; lists and mappings of them. What is equal looks
            the same.
        csrf_token, path: For the forms in it, under these names; they never stay in memory.

    Raises:
        TypeError: a value is a row of the database, or cannot be told from others.
    """
    piece = remembered(template, given, partial(_draw, template))
    if _TOKEN not in piece and _PATH not in piece:
        return piece
    of_this_page = piece.replace(_TOKEN, escape(csrf_token)).replace(_PATH, escape(path))
    return mark_safe(of_this_page)  # noqa: S308 - both are escaped


def remembered(
    name: str, given: Mapping[str, Any], draw: Callable[[Mapping[str, Any]], SafeString]
) -> SafeString:
    """Return what ``draw`` makes of these values; from memory where it was drawn before.

    Args:
        name: Of these pieces; another one is something else.
        draw: Draws from the values alone, in the language that holds now.
    """
    key = (name, translation.get_language(), _frozen(given))
    found = _KEPT.get(key)
    if found is None:
        found = draw(given)
        if not settings.DEBUG:  # whoever works on a template sees each change
            _keep(key, found)
    return found


def _keep(key: Hashable, piece: SafeString) -> None:
    with _CHANGING:
        if len(_KEPT) >= KEPT:
            _KEPT.popitem(last=False)
        _KEPT[key] = piece


def forget() -> None:
    """Draw everything anew."""
    with _CHANGING:
        _KEPT.clear()


def _frozen(value: Any) -> Hashable:
    if isinstance(value, Mapping):
        return (tuple(value), _frozen_values(tuple(value.values())))
    if isinstance(value, list | tuple):
        return _frozen_values(tuple(value))
    if isinstance(value, Model):  # equal by its key alone, whatever else has changed
        raise TypeError(f"Give drawn() the words of {value!r}, not the row.")
    return value  # type: ignore[no-any-return]


def _frozen_values(values: tuple[Any, ...]) -> Hashable:
    # With their types: text that may stand on a page as it is equals text to be escaped.
    types = tuple(map(type, values))
    if _PLAIN.issuperset(types):
        return (types, values)
    return (types, tuple([each if type(each) in _PLAIN else _frozen(each) for each in values]))


def _draw(template: str, given: Mapping[str, Any]) -> SafeString:
    found = Engine.get_default().get_template(template)
    return found.render(Context({**given, "csrf_token": _TOKEN, "path": _PATH}))

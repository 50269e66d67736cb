"""Pieces of pages that are drawn once for the same values: the tags ``drawn`` and
``conversation_row``.

A template is slow next to a look into a dictionary: fifty rows of a list took longer than
everything else on their page, and nearly all of them had been drawn before.
"""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from datetime import timedelta
from threading import Lock
from typing import Any, TypeVar

from django.conf import settings
from django.db.models import Model
from django.template import Context, Engine
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language

KEPT = 2_000  # pieces, of about 3 KB with what they were drawn from

# Stand where the token of a form and the address of the page belong, which are others each time.
# Nobody can guess them, and so write them in a mail.
TOKEN, PATH = secrets.token_hex(32), secrets.token_hex(32)

T = TypeVar("T")

_PLAIN = frozenset({str, SafeString, int, bool, float, timedelta, type(None)})
_KEPT: OrderedDict[Hashable, Any] = OrderedDict()
_CHANGING = Lock()


def drawn(
    template: str,
    given: Mapping[str, Any],
    *,
    csrf_token: object = "",
    path: str = "",
    language: str | None = None,
) -> SafeString:
    """Return a template drawn from these values alone; from memory where it was drawn before.

    The template sees no request and no other variable, so that nothing of one person can show up
    on the page of another. It may not ask for the time or for anything else that changes: what it
    needs is given.

    Args:
        given: Text, numbers, lengths of time; lists and mappings of them. What is equal looks
            the same.
        csrf_token, path: For the forms in it, under these names; they never stay in memory.
        language: The one that holds now, from whoever draws many: to ask for it takes long.

    Raises:
        TypeError: a value is a row of the database, or cannot be told from others.
    """
    key = (template, language or get_language(), frozen(given))
    piece = remembered(key, lambda: undressed(template, given))
    if TOKEN not in piece and PATH not in piece:
        return piece
    # Both are escaped.
    return SafeString(piece.replace(TOKEN, escape(csrf_token)).replace(PATH, escape(path)))


def undressed(template: str, given: Mapping[str, Any]) -> SafeString:
    """Return a template drawn from these values, with TOKEN and PATH where those two belong."""
    found = Engine.get_default().get_template(template)
    return found.render(Context({**given, "csrf_token": TOKEN, "path": PATH}))


def remembered(key: Hashable, make: Callable[[], T]) -> T:
    """Return what ``make`` makes; from memory where it was made before.

    Args:
        key: All that it depends on, the language included, and which of such things it is.
    """
    found: T | None = _KEPT.get(key)
    if found is None:
        found = make()
        if not settings.DEBUG:  # whoever works on a template sees each change
            _keep(key, found)
    return found


def _keep(key: Hashable, made: object) -> None:
    with _CHANGING:
        if len(_KEPT) >= KEPT:
            _KEPT.popitem(last=False)
        _KEPT[key] = made


def forget() -> None:
    """Draw everything anew."""
    with _CHANGING:
        _KEPT.clear()


def frozen(value: Any) -> Hashable:
    """Return something to tell values by: equal where they are alike to the last type.

    Raises:
        TypeError: as for ``drawn``.
    """
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
    return (types, tuple([each if type(each) in _PLAIN else frozen(each) for each in values]))

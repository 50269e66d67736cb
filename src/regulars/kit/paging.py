"""Pages of a long list by keyset: a cursor says after which row the next page begins."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from django.utils.crypto import salted_hmac

from regulars.kit.ids import same

Item = TypeVar("Item")
Value = datetime | int | str | None

SIGNATURE_BYTES = 16
_SALT = "regulars.cursor"


class BadCursor(ValueError):
    """A cursor was not made here, or was changed."""


@dataclass(frozen=True)
class Page(Generic[Item]):
    """Some rows of a list, and the cursor to the next ones; None on the last page."""

    items: tuple[Item, ...]
    next_cursor: str | None


def page_of(
    rows: Sequence[Item], *, limit: int, key: Callable[[Item], tuple[Value, ...]]
) -> Page[Item]:
    """Return a page of `limit` rows from a query that was asked for one row more.

    `key` gives the values by which the list is sorted, ending in a unique one.
    """
    items = tuple(rows[:limit])
    return Page(items, encode(key(items[-1])) if len(rows) > limit else None)


def encode(values: tuple[Value, ...]) -> str:
    """Return a cursor, safe in URLs, for the sort values of the last row shown.

    Datetimes must be aware; they come back in the zone they had, to the microsecond.
    """
    body = json.dumps([_packed(value) for value in values], separators=(",", ":")).encode()
    return _base64(_signature(body) + body)


def decode(cursor: str) -> tuple[Any, ...]:
    """Return the values given to `encode`.

    Raises:
        BadCursor: not a cursor of ours; answer 422 with a word on where cursors come from.
    """
    try:
        content = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadCursor("This is not a cursor.") from error

    signature, body = content[:SIGNATURE_BYTES], content[SIGNATURE_BYTES:]
    if not same(signature, _signature(body)) or _base64(content) != cursor:
        raise BadCursor("This cursor was changed or was not made here.")

    return tuple(_unpacked(value) for value in json.loads(body))


def moment_and_id(cursor: str) -> tuple[datetime, int]:
    """Return what a cursor of a list by moment holds.

    Raises:
        BadCursor: not a cursor of ours, or of another kind of list.
    """
    values = decode(cursor)
    if [type(value) for value in values] != [datetime, int]:
        raise BadCursor("This cursor is of another list.")
    return values[0], values[1]


def day_and_id(cursor: str) -> tuple[date, int]:
    """Return what a cursor of a list by day holds; such a list gives days as ISO 8601 text.

    Raises:
        BadCursor: as `moment_and_id`.
    """
    values = decode(cursor)
    if [type(value) for value in values] != [str, int]:
        raise BadCursor("This cursor is of another list.")
    try:
        return date.fromisoformat(values[0]), values[1]
    except ValueError as error:
        raise BadCursor("This cursor is of another list.") from error


def _packed(value: Value) -> int | str | list[str] | None:
    if not isinstance(value, datetime):
        return value
    if value.utcoffset() is None:
        raise ValueError("A cursor takes only moments with a time zone.")

    return [value.isoformat()]


def _unpacked(value: Any) -> Value:
    unpacked: Value = datetime.fromisoformat(value[0]) if isinstance(value, list) else value
    return unpacked


def _signature(body: bytes) -> bytes:
    return salted_hmac(_SALT, body, algorithm="sha256").digest()[:SIGNATURE_BYTES]


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")

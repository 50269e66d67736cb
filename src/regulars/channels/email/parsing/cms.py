"""What an S/MIME file is (CMS, RFC 5652): signed, with its content readable, or encrypted.

A small reader of BER, which looks at the few elements in front of the content and does not judge
the signature. Lengths may be definite or not, and strings may come in pieces, as OpenSSL and
Outlook write them.
"""

from collections.abc import Iterator
from typing import Literal

_SIGNED = bytes.fromhex("2a864886f70d010702")
_ENCRYPTED = {
    bytes.fromhex("2a864886f70d010703"),  # enveloped
    bytes.fromhex("2a864886f70d01091001") + b"\x17",  # authenticated and enveloped
}
_SEQUENCE, _OBJECT_ID, _OCTETS, _OCTETS_IN_PIECES, _EXPLICIT = 0x30, 0x06, 0x04, 0x24, 0xA0
_PIECES = 100_000
_LONG = 0x80
_LENGTH_BYTES = 4


class _NotCms(Exception):
    """The bytes are something else, or broken where it matters."""


def kind_of(data: bytes) -> Literal["signed", "encrypted", ""]:
    """Return what the file is; "" where that cannot be told."""
    try:
        name, _at = _content_type(data)
    except _NotCms:
        return ""
    if name == _SIGNED:
        return "signed"
    return "encrypted" if name in _ENCRYPTED else ""


def signed_content(data: bytes) -> bytes:
    """Return the content that was signed, b"" where it is not in the file or cannot be read."""
    try:
        name, at = _content_type(data)
        if name != _SIGNED:
            return b""
        at = _enter(data, _enter(data, at, _EXPLICIT), _SEQUENCE)
        at = _skip(data, _skip(data, at))  # version, algorithms
        at = _skip(data, _enter(data, at, _SEQUENCE))  # the content's type
        at = _enter(data, at, _EXPLICIT)
        return b"".join(_octets(data, at))
    except _NotCms:
        return b""


def _content_type(data: bytes) -> tuple[bytes, int]:
    """Return the object id at the front, and where what follows it begins."""
    tag, start, length = _head(data, _enter(data, 0, _SEQUENCE))
    if tag != _OBJECT_ID or length is None:
        raise _NotCms
    return data[start : start + length], start + length


def _head(data: bytes, at: int) -> tuple[int, int, int | None]:
    """Return (tag, where the element's content begins, its length or None for "until its end")."""
    if at + 2 > len(data):
        raise _NotCms
    tag, first = data[at], data[at + 1]
    if first < _LONG:
        return tag, at + 2, first
    count = first & ~_LONG
    if count == 0:
        return tag, at + 2, None
    if count > _LENGTH_BYTES or at + 2 + count > len(data):
        raise _NotCms
    return tag, at + 2 + count, int.from_bytes(data[at + 2 : at + 2 + count], "big")


def _enter(data: bytes, at: int, tag: int) -> int:
    found, start, _length = _head(data, at)
    if found != tag:
        raise _NotCms
    return start


def _skip(data: bytes, at: int) -> int:
    """Return where the element ends. Of those skipped none is of unknown length in practice."""
    _tag, start, length = _head(data, at)
    if length is None or start + length > len(data):
        raise _NotCms
    return start + length


def _octets(data: bytes, at: int) -> Iterator[bytes]:
    tag, start, length = _head(data, at)
    if tag == _OCTETS and length is not None:
        yield data[start : start + length]
        return
    if tag != _OCTETS_IN_PIECES:
        raise _NotCms
    end = len(data) if length is None else min(len(data), start + length)
    for _count in range(_PIECES):
        if start >= end or data[start] != _OCTETS:
            return
        _tag, begins, size = _head(data, start)
        if size is None:
            raise _NotCms
        yield data[begins : begins + size]
        start = begins + size

"""Tokens nobody can guess, signatures that survive mail systems, ids that sort by time."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
import threading
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from regulars.kit import clock

# Thirty-two signs without i, l, o and u, so that none is mistaken for 1 or 0 when read out.
READABLE = "0123456789abcdefghjkmnpqrstvwxyz"
SIGNATURE_BYTES = 16
SIGNATURE_CHARS = 26
ONE_SECOND = 1000 << 12

_TOKEN = re.compile(r"[a-z2-7]+")

_counter_lock = threading.Lock()
_last_stamp = 0


class BadToken(ValueError):
    """A token was not signed by us for this purpose, or was changed on the way."""


def new_token(bytes_: int = 16) -> str:
    """Return a random lowercase token, safe in URLs and mail addresses; 16 bytes are 26 signs."""
    number = int.from_bytes(secrets.token_bytes(bytes_))
    length = -(-bytes_ * 8 // 5)
    return "".join(READABLE[number >> 5 * place & 31] for place in reversed(range(length)))


def new_secret() -> str:
    """Return 256 random bits in the signs of `new_token`: for API tokens and passwords of ours."""
    return new_token(32)


def sha256_hex(content: str | bytes) -> str:
    """Return the SHA-256 of bytes, or of a text as UTF-8, in lowercase hexadecimal."""
    return hashlib.sha256(_bytes(content)).hexdigest()


def same(a: str | bytes, b: str | bytes) -> bool:
    """Compare two secrets in a time that does not tell where they differ."""
    return hmac.compare_digest(_bytes(a), _bytes(b))


def signed(purpose: str, value: str) -> str:
    """Return `value` with a 128-bit signature, in the signs a-z and 2-7 only.

    Mail systems fold the case of what stands before the @, hence the small alphabet. The value
    can be read by anyone: it is signed, not hidden. A token for one purpose fails for another.
    """
    body = _base32(value.encode())
    return body + _signature(purpose, body, settings.SECRET_KEY)


def unsigned(purpose: str, token: str) -> str:
    """Return the value inside a token made by `signed`, in whatever case it comes back.

    Raises:
        BadToken: not made by us, or for another purpose. Keys in SECRET_KEY_FALLBACKS still count.
    """
    token = token.lower()
    body, signature = token[:-SIGNATURE_CHARS], token[-SIGNATURE_CHARS:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    if not _TOKEN.fullmatch(token) or not any(
        same(signature, _signature(purpose, body, key)) for key in keys
    ):
        raise BadToken("This token was not made here for this purpose.")

    return _unbase32(body)


def sortable_id() -> UUID:
    """Return a UUID of version 7: ids made later by one process sort later, even within a moment.

    Time is taken from the clock, so imported history gets ids of its own time.
    """
    global _last_stamp
    # In 4,096ths of a millisecond, begun in the lower half, so that a busy moment can count on.
    stamp = int(clock.now().timestamp() * 1000) << 12 | secrets.randbits(11)
    with _counter_lock:
        if 0 <= _last_stamp - stamp < ONE_SECOND:
            stamp = _last_stamp + 1
        _last_stamp = stamp
    return UUID(int=_version_7(stamp))


def _version_7(stamp: int) -> int:
    high = (stamp >> 12) << 16 | 0x7000 | stamp & 0xFFF
    return high << 64 | 0b10 << 62 | secrets.randbits(62)


def _signature(purpose: str, body: str, key: str | bytes) -> str:
    digest = salted_hmac(f"regulars.{purpose}", body, secret=key, algorithm="sha256").digest()
    return _base32(digest[:SIGNATURE_BYTES])


def _base32(content: bytes) -> str:
    return base64.b32encode(content).decode().rstrip("=").lower()


def _unbase32(text: str) -> str:
    try:
        return base64.b32decode(text.upper() + "=" * (-len(text) % 8)).decode()
    except (binascii.Error, UnicodeDecodeError) as error:  # pragma: no cover - signed by us
        raise BadToken("This token cannot be read.") from error


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content

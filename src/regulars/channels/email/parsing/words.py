"""Encoded words in headers (RFC 2047), read as leniently as mailers write them."""

import binascii
import re

from regulars.channels.email.parsing import limits
from regulars.channels.email.parsing.charsets import decode
from regulars.channels.email.parsing.transfer import decoded

_ENCODED_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_FOLD = re.compile(r"[\r\n]+[ \t]*|\t")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029\x85]+")


def header_text(value: bytes) -> str:
    """Return a header's value for people: decoded, on one line, without control characters."""
    return one_line(decode_words(unfolded(value)))


def unfolded(value: bytes) -> str:
    """Return the value on one line, its encoded words untouched. Raw 8-bit is decoded by guess."""
    text = decode(value, None)
    return (text if text.isprintable() else _FOLD.sub(" ", text)).strip()


def one_line(text: str) -> str:
    """Return the text with every control character and line separator as one space."""
    return (text if text.isprintable() else _CONTROL.sub(" ", text)).strip()


def decode_words(text: str) -> str:
    """Return the text with its encoded words decoded; what cannot be decoded stays as it is."""
    if "=?" not in text:
        return text
    out: list[str] = []
    pending: tuple[str, bytes] | None = None
    end = 0
    for count, match in enumerate(_ENCODED_WORD.finditer(text)):
        if count >= limits.ENCODED_WORDS:
            break
        charset, data = match[1].partition("*")[0].lower(), _word_bytes(match[2], match[3])
        between = text[end : match.start()]
        if pending and not between.strip() and pending[0] == charset:
            # Mailers cut in the middle of a character: join the bytes before decoding.
            pending = (charset, pending[1] + data)
        else:
            out += _finished(pending)
            if between.strip() or not pending:
                out.append(between)
            pending = (charset, data)
        end = match.end()
    return "".join([*out, *_finished(pending), text[end:]])


def _word_bytes(encoding: str, data: str) -> bytes:
    raw = data.encode("utf-8", "replace")
    if encoding in "bB":
        return decoded(raw, "base64")
    return binascii.a2b_qp(raw.replace(b"_", b" ").replace(b"=20\n", b" "), header=False)


def _finished(pending: tuple[str, bytes] | None) -> list[str]:
    return [decode(pending[1], pending[0])] if pending else []

"""Undo a part's transfer encoding; reflow `format=flowed` text."""

import binascii
import re

from regulars.channels.email.parsing.parsed import PartSource

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n\t"
_SAMPLE = 1_000
_STRAY_SHARE = 20  # of so many bytes, one may be none of base64
_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} .*\r?\n", re.MULTILINE)


def decoded(data: bytes, encoding: str) -> bytes:
    """Return the bytes that `data` stands for, or as many as broken data gives."""
    if encoding == "base64":
        return _from_base64(data)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(data)
    if encoding in {"x-uuencode", "uuencode", "x-uue"}:
        return _from_uuencoding(data)
    return data


def content_of(raw: bytes, source: PartSource) -> bytes:
    """Return an attachment's bytes from the raw message it came in."""
    return decoded(raw[source.start : source.end], source.encoding)


def _from_base64(data: bytes) -> bytes:
    sample = data[:_SAMPLE]
    if len(sample.translate(None, _BASE64)) * _STRAY_SHARE > len(sample):
        return data  # words: whoever wrote the header did not write the body
    padding = data.find(b"=")
    if padding < 0 or not data[padding:].strip(b"=\r\n\t "):
        try:
            return binascii.a2b_base64(data)
        except binascii.Error:
            pass  # its length cannot be right
    # Several encoded pieces, each padded, do follow one another; what shares a line with a
    # padding is not base64.
    pieces: list[list[bytes]] = [[]]
    for line in data.split(b"\n"):
        encoded, equals, _ = line.partition(b"=")
        pieces[-1].append(_NOT_BASE64.sub(b"", encoded))
        if equals:
            pieces.append([])
    return b"".join(_padded(b"".join(piece)) for piece in pieces)


def _padded(piece: bytes) -> bytes:
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def _from_uuencoding(data: bytes) -> bytes:
    begin = _UU_BEGIN.search(data)
    lines = data[begin.end() if begin else 0 :].splitlines()
    pieces = []
    for line in lines:
        if line.strip() in {b"end", b"`", b""}:
            break
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:
            # A trailing blank went missing or was added; the length is in the first byte.
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                pieces.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                break
    return b"".join(pieces)


def unflowed(text: str, *, delete_space: bool) -> str:
    """Return `format=flowed` text (RFC 3676) with its paragraphs in one line each.

    Args:
        text: Lines end in LF.
        delete_space: The part says ``DelSp=yes``.
    """
    out: list[str] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth, words = _flowed_line(line)
        is_signature = words == "-- "
        if open_depth == depth and not is_signature:
            out[-1] += words
        else:
            out.append(">" * depth + (" " if depth and words else "") + words)
        flows = words.endswith(" ") and not is_signature
        open_depth = depth if flows else None
        if flows and delete_space:
            out[-1] = out[-1][:-1]
    return "\n".join(out)


def _flowed_line(line: str) -> tuple[int, str]:
    words = line.lstrip(">")
    depth = len(line) - len(words)
    return depth, words.removeprefix(" ")

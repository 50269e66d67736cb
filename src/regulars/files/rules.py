"""How bytes are packed, proved and taken apart. Pure: no database, no clock."""

import binascii
import hashlib
import re
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import zstandard

from regulars.kit.refusals import Refusal

Packing = Literal["zstd", "plain"]

ORPHAN_AGE = timedelta(hours=1)  # longer than any caller takes to commit its own row
LEVEL = 1
SMALL_BYTES = 64  # below this a frame costs more than it saves
MUST_SAVE = 0.95  # packed bytes that are not smaller than this share are kept plain

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_PADDED_LINE = re.compile(rb"=+[ \t]*\r?\n")

# What is compressed already, by its first bytes.
_PACKED_STARTS = (
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",  # JPEG
    b"GIF8",
    b"PK\x03\x04",  # zip, and with it docx, xlsx, odt
    b"\x1f\x8b",  # gzip
    b"BZh",
    b"\xfd7zXZ\x00",
    b"7z\xbc\xaf\x27\x1c",
    b"Rar!",
    b"\x28\xb5\x2f\xfd",  # zstd
    b"OggS",
    b"ID3",
    b"\x1aE\xdf\xa3",  # matroska, webm
)
_threads = threading.local()


class Missing(Refusal):
    """No bytes are kept under this name."""

    status = 404


class LinkExpired(Refusal):
    """A link to a file is older than it may be."""

    status = 410


class Damaged(Refusal):
    """Bytes came back from the disk changed: the sentence says which, and what to do."""

    status = 500


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes that are kept: their SHA-256 in hexadecimal, and how many there are."""

    sha256: str
    size: int


def name_of(content: bytes) -> str:
    """Return the SHA-256 of bytes in lowercase hexadecimal: the name they are kept under."""
    return hashlib.sha256(content).hexdigest()


def packed(content: bytes) -> tuple[Packing, bytes]:
    """Return bytes as they are to be kept: compressed where that makes them smaller."""
    if len(content) < SMALL_BYTES or is_packed_already(content):
        return "plain", content

    smaller: bytes = _compressor().compress(content)
    if len(smaller) > MUST_SAVE * len(content):
        return "plain", content
    return "zstd", smaller


def unpacked(kept: bytes, *, packing: str, size: int) -> bytes:
    """Return the bytes that were kept.

    Args:
        kept: As `packed` returned them.
        packing: Likewise.
        size: Of the bytes themselves.

    Raises:
        ValueError: what is kept cannot be unpacked.
    """
    if packing == "plain":
        return kept
    try:
        content: bytes = _decompressor().decompress(kept, max_output_size=size)
    except zstandard.ZstdError as error:
        raise ValueError("These bytes cannot be unpacked.") from error
    return content


def is_packed_already(content: bytes) -> bool:
    """Return whether bytes begin like a format that is compressed by itself."""
    if content.startswith(_PACKED_STARTS):
        return True
    return content[4:8] == b"ftyp" or (content[:4] == b"RIFF" and content[8:12] == b"WEBP")


def decoded(part: bytes, encoding: str) -> bytes:
    """Return what a part of a mail stands for: "base64", "quoted-printable", or "identity".

    Base64 is read as mail programs do: other signs are skipped, padded pieces may follow one
    another, and a lost end costs only itself.

    Raises:
        ValueError: another encoding.
    """
    if encoding == "base64":
        return _from_base64(part)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(part)
    if encoding == "identity":
        return part
    raise ValueError(f"A part is encoded as base64, quoted-printable or identity, not {encoding!r}")


def _from_base64(part: bytes) -> bytes:
    pieces = _PADDED_LINE.split(part) if b"=" in part else [part]
    return b"".join(_whole(_NOT_BASE64.sub(b"", piece.partition(b"=")[0])) for piece in pieces)


def _whole(piece: bytes) -> bytes:
    if len(piece) % 4 == 1:
        piece = piece[:-1]
    return binascii.a2b_base64(piece + b"=" * (-len(piece) % 4))


def _compressor() -> zstandard.ZstdCompressor:
    # One for each thread: they hold a work area and are not safe to share.
    if not hasattr(_threads, "compressor"):
        _threads.compressor = zstandard.ZstdCompressor(level=LEVEL)
    compressor: zstandard.ZstdCompressor = _threads.compressor
    return compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_threads, "decompressor"):
        _threads.decompressor = zstandard.ZstdDecompressor()
    decompressor: zstandard.ZstdDecompressor = _threads.decompressor
    return decompressor

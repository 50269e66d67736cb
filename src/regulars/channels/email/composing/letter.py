"""Compose a mail: text and HTML in one letter, safe headers, bytes that every server takes."""

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import format_datetime

from regulars.channels.email.composing.addresses import encoded, format_address

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,480}@[!-;=?-~]{1,255}")
_CONTENT_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,62}/[a-z0-9][a-z0-9!#$&^_.+-]{0,62}")
_CONTENT_ID = re.compile(r"[!-;=?-~]{1,200}")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")
_LINE_END = re.compile(r"\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
_FOLD_AT = 76
_LONGEST_LINE = 998
_REFERENCES = 30
_PIECE_BYTES = 57 * 4096  # whole lines of base64
EXTRA_HEADERS = {
    name.lower(): name
    for name in (
        "Auto-Submitted",
        "Feedback-ID",
        "List-Id",
        "List-Unsubscribe",
        "List-Unsubscribe-Post",
        "Precedence",
        "X-Auto-Response-Suppress",
        "X-Loop",
        # Of mail services, which give them back: see service_reports.mark_for.
        "X-MC-Metadata",
        "X-MJ-CustomID",
        "X-MSYS-API",
        "X-Mailin-custom",
        "X-PM-Metadata-regulars",
    )
}
"""The only headers a caller may add, and how they are written."""


class UnsafeLetter(ValueError):
    """A field cannot be written as a header without changing what it says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is to be sent. Recipients of the envelope are given to `deliver`, not taken from here.

    `to` and `cc` hold (name, address). Ids come without angle brackets. `attachments` hold
    (filename, content type, bytes); `inline` the pictures that `html` shows by ``cid:``, as
    (content id, filename, content type, bytes). `extra` takes only names in `EXTRA_HEADERS`.
    """

    from_name: str = ""
    from_address: str
    to: tuple[tuple[str, str], ...]
    cc: tuple[tuple[str, str], ...] = ()
    reply_to: str = ""
    subject: str
    text: str
    html: str | None = None
    message_id: str
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: datetime
    language: str = ""
    extra: dict[str, str] = field(default_factory=dict)
    attachments: tuple[tuple[str, str, bytes], ...] = ()
    inline: tuple[tuple[str, str, str, bytes], ...] = ()


# The headers of a part, and its body in pieces: what is large is put together once, at the end.
Part = tuple[list[tuple[str, str]], list[bytes]]


def compose(letter: Letter) -> bytes:
    """Return the letter as it goes over SMTP: 7-bit, CRLF, no line over 998 bytes.

    The same letter gives the same bytes. Line breaks in a subject or name become spaces.

    Raises:
        NotAnAddress: an address cannot be written to.
        UnsafeLetter: an id, date or added header that is not one.
    """
    body_headers, body = _body(letter)
    lines = [_folded(name, value) for name, value in [*_headers(letter), *body_headers]]
    return b"".join(["".join(lines).encode("ascii"), b"\r\n", *body])


def _headers(letter: Letter) -> list[tuple[str, str]]:
    if letter.date.tzinfo is None:
        raise UnsafeLetter("The date of a letter must be aware.")
    headers = [
        ("Date", format_datetime(letter.date)),
        ("From", format_address(letter.from_name, letter.from_address)),
        ("To", _addresses(letter.to) or "undisclosed-recipients:;"),
        ("Cc", _addresses(letter.cc)),
        ("Reply-To", letter.reply_to and format_address(letter.from_name, letter.reply_to)),
        ("Subject", _text(letter.subject)),
        ("Message-ID", _id(letter.message_id)),
        ("In-Reply-To", letter.in_reply_to and _id(letter.in_reply_to)),
        ("References", " ".join(_id(each) for each in _kept(letter.references))),
        ("Content-Language", _language(letter.language)),
        *_extra(letter.extra),
        ("MIME-Version", "1.0"),
    ]
    return [(name, value) for name, value in headers if value]


def _addresses(people: tuple[tuple[str, str], ...]) -> str:
    return ", ".join(format_address(name, address) for name, address in people)


def _text(value: str) -> str:
    """Return a text header's value; what only looks like an encoded word is encoded, too."""
    value = _CONTROL.sub(" ", value).strip()
    return value if value.isascii() and "=?" not in value else encoded(value)


def _id(value: str) -> str:
    if not _MESSAGE_ID.fullmatch(value):
        raise UnsafeLetter(f"{value[:100]!r} is not a Message-ID.")
    return f"<{value}>"


def _kept(references: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first and the latest: what comes in may be strange, and long without end."""
    known = tuple(each for each in references if _MESSAGE_ID.fullmatch(each))
    return known if len(known) <= _REFERENCES else (known[0], *known[-_REFERENCES + 1 :])


def _language(language: str) -> str:
    if language and not _LANGUAGE.fullmatch(language):
        raise UnsafeLetter(f"{language[:100]!r} is not a language.")
    return language


def _extra(extra: dict[str, str]) -> list[tuple[str, str]]:
    headers = []
    for name, value in extra.items():
        known = EXTRA_HEADERS.get(name.lower())
        if known is None:
            raise UnsafeLetter(f"{name[:100]!r} may not be added to a letter.")
        if _CONTROL.search(value) or not value.isascii():
            raise UnsafeLetter(f"{known} must be one line of ASCII.")
        headers.append((known, value))
    return headers


def _folded(name: str, value: str) -> str:
    """Return one header, folded at spaces; a word that is too long stays whole up to 998 bytes."""
    lines = [f"{name}:"]
    for word in value.split(" "):
        if len(lines[-1]) + 1 + len(word) > _FOLD_AT and lines[-1].strip() not in {"", f"{name}:"}:
            lines.append("")
        if len(word) > _LONGEST_LINE - 20 - len(name):
            raise UnsafeLetter(f"{name} holds a word that is too long for a header.")
        lines[-1] += f" {word}"
    return "\r\n".join(line for line in lines if line.strip()) + "\r\n"


def _body(letter: Letter) -> Part:
    body = _text_part("plain", letter.text)
    if letter.html is not None:
        page = _text_part("html", letter.html)
        if letter.inline:
            pictures = [_inline_part(*picture) for picture in letter.inline]
            page = _multipart("related", letter, [page, *pictures], start="text/html")
        body = _multipart("alternative", letter, [body, page])
    if letter.attachments:
        files = [_file_part(*attachment) for attachment in letter.attachments]
        body = _multipart("mixed", letter, [body, *files])
    return body


def _text_part(subtype: str, text: str) -> Part:
    """Return a text part in the encoding that is shortest and readable in the raw."""
    lines = _LINE_END.split(text.rstrip("\n") + "\n")
    data = "\r\n".join(lines).encode("utf-8", "replace").replace(b"\x00", b"")
    encoding, body = _encoded_text(data)
    return [
        ("Content-Type", f"text/{subtype}; charset=utf-8"),
        ("Content-Transfer-Encoding", encoding),
    ], [body]


def _encoded_text(data: bytes) -> tuple[str, bytes]:
    short = all(len(line) <= _FOLD_AT for line in data.split(b"\r\n"))
    # Some servers escape lines that begin with "From "; that would break a signature.
    if data.isascii() and short and not re.search(rb"^(?:From |\.)", data, re.MULTILINE):
        return "7bit", data
    quoted = sum(byte > 126 or byte == 61 for byte in data)  # noqa: PLR2004
    if quoted * 6 > len(data):
        return "base64", _base64(data)
    return "quoted-printable", _quoted_printable(data)


def _quoted_printable(data: bytes) -> bytes:
    body = binascii.b2a_qp(data, istext=True)
    body = re.sub(rb"(?m)^From ", b"=46rom ", body)
    return re.sub(rb"(?m)^\.", b"=2E", body).replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _file_part(filename: str, content_type: str, data: bytes) -> Part:
    # A message would have to stay unencoded; as bytes it arrives as it was.
    return [
        ("Content-Type", _kind(content_type)),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f"attachment; {_filename(filename)}"),
    ], _base64_pieces(data)


def _inline_part(content_id: str, filename: str, content_type: str, data: bytes) -> Part:
    if not _CONTENT_ID.fullmatch(content_id):
        raise UnsafeLetter(f"{content_id[:100]!r} is not a Content-ID.")
    return [
        ("Content-Type", _kind(content_type)),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-ID", f"<{content_id}>"),
        ("Content-Disposition", f"inline; {_filename(filename)}"),
    ], _base64_pieces(data)


def _kind(content_type: str) -> str:
    kind = content_type.lower()
    if not _CONTENT_TYPE.fullmatch(kind) or kind.startswith(("multipart/", "message/")):
        return "application/octet-stream"
    return kind


def _base64_pieces(data: bytes) -> list[bytes]:
    view = memoryview(data)
    starts = range(0, len(data), _PIECE_BYTES)
    return [_base64(bytes(view[at : at + _PIECE_BYTES])) for at in starts]


def _filename(filename: str) -> str:
    name = _CONTROL.sub(" ", filename).replace("/", "_").replace("\\", "_").strip() or "file"
    name = name[-120:]
    if name.isascii():
        return 'filename="' + name.replace('"', "'") + '"'
    percent = "".join(
        chr(byte) if (chr(byte).isalnum() and byte < 128) or byte in b".-_" else f"%{byte:02X}"  # noqa: PLR2004
        for byte in name.encode("utf-8", "replace")
    )
    return f"filename*=utf-8''{percent}"


def _multipart(subtype: str, letter: Letter, parts: list[Part], *, start: str = "") -> Part:
    # "=_" can stand neither in base64 nor in quoted-printable, and nobody can foresee the rest.
    seed = f"{subtype} {letter.message_id} {len(letter.text)}"
    boundary = "=_" + hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()[:32]
    pieces = []
    for headers, body in parts:
        head = "".join(_folded(name, value) for name, value in headers).encode("ascii")
        pieces += [b"--" + boundary.encode() + b"\r\n" + head + b"\r\n", *body]
        if not body or not body[-1].endswith(b"\r\n"):
            pieces.append(b"\r\n")
    pieces.append(b"--" + boundary.encode() + b"--\r\n")
    kind = f'multipart/{subtype}; boundary="{boundary}"'
    return [("Content-Type", f'{kind}; type="{start}"' if start else kind)], pieces

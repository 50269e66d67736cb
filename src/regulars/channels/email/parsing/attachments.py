"""Files that come along: named safely, hashed, and found again in the raw message."""

import hashlib
import mimetypes
import re
import unicodedata

from regulars.channels.email.parsing import limits
from regulars.channels.email.parsing.headers import read_headers
from regulars.channels.email.parsing.parsed import Attachment, Encoding, PartSource
from regulars.channels.email.parsing.parts import Part
from regulars.channels.email.parsing.transfer import decoded

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\/\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+')
_SAME_AGAIN: dict[str, Encoding] = {
    "": "identity",
    "7bit": "identity",
    "8bit": "identity",
    "binary": "identity",
    "base64": "base64",
    "quoted-printable": "quoted-printable",
}
_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}")
_NESTED = {"message/rfc822", "message/global", "message/news"}
_EXTENSIONS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "image/jpeg": ".jpg",
    "application/pgp-signature": ".asc",
    "application/ms-tnef": ".dat",
    "application/octet-stream": ".bin",
}


def attachment_of(raw: bytes, part: Part, *, number: int, shown: frozenset[str]) -> Attachment:
    """Return a part as a file.

    Args:
        number: Its place among the attachments, from 1: names a file that has no name.
        shown: The content ids that the letter's HTML refers to.
    """
    encoding = part.headers.token("content-transfer-encoding")
    content = decoded(raw[part.start : part.end], encoding)
    same = _SAME_AGAIN.get(encoding)
    content_id = part.headers.text("content-id").strip("<> ")
    return Attachment(
        filename=_filename(part, content, number),
        content_type=part.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        content_id=content_id,
        inline=bool(content_id) and content_id in shown,
        source=PartSource(part.start, part.end, same) if same else None,
    )


def packed_file(
    name: str,
    content: bytes,
    *,
    number: int,
    content_type: str = "",
    content_id: str = "",
    shown: frozenset[str] = frozenset(),
) -> Attachment:
    """Return a file that was packed within another part: its bytes are not found in the raw mail.

    Args:
        name: As the sender wrote it.
        content_type: As the sender wrote it; guessed from the name where it makes no sense.
        number: As for `attachment_of`.
    """
    filename = safe_filename(name)
    kind = content_type.partition(";")[0].strip().lower()
    if not _TYPE.fullmatch(kind):
        kind = mimetypes.guess_type(filename)[0] or "application/octet-stream"
    content_id = content_id.strip("<> ")
    return Attachment(
        filename=filename or f"attachment-{number}{_extension(kind)}",
        content_type=kind,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        content=content,
        content_id=content_id,
        inline=bool(content_id) and content_id in shown,
        source=None,
    )


def safe_filename(name: str) -> str:
    """Return a name without folders, control, direction or reserved characters, or "".

    The extension is kept when the name has to be shortened.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    name = " ".join(_UNSAFE.sub(" ", name).split()).strip(". ")
    if len(name) <= limits.FILENAME_CHARACTERS:
        return name
    stem, dot, extension = name.rpartition(".")
    if not dot or len(extension) > 10:  # noqa: PLR2004
        return name[: limits.FILENAME_CHARACTERS].rstrip()
    return stem[: limits.FILENAME_CHARACTERS - len(extension) - 1].rstrip() + "." + extension


def _filename(part: Part, content: bytes, number: int) -> str:
    disposition = part.headers.parameters("content-disposition")[1]
    said = safe_filename(disposition.get("filename") or part.parameters.get("name") or "")
    if said:
        return said
    if part.content_type in _NESTED:
        subject = safe_filename(_nested_subject(content))
        if subject:
            return safe_filename(f"{subject}.eml")
    return f"attachment-{number}{_extension(part.content_type)}"


def _extension(content_type: str) -> str:
    if content_type in _NESTED:
        return ".eml"
    return _EXTENSIONS.get(content_type) or mimetypes.guess_extension(content_type) or ".bin"


def _nested_subject(content: bytes) -> str:
    """Return the subject of a message that is itself an attachment."""
    end = content.find(b"\n\r\n" if b"\r\n" in content[:1_000] else b"\n\n")
    headers, _, _ = read_headers(content, 0, end + 1 if end >= 0 else len(content))
    return headers.text("subject")

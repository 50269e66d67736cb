"""Files that go with a message: taken in from a form or a program, kept, and put to the message."""

import base64
import binascii
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.conversations import ports
from regulars.conversations.models import Attachment, Message
from regulars.conversations.refusals import FileGone, TooLarge, UnfitFile
from regulars.files.actions import store
from regulars.files.queries import exists, read, read_part
from regulars.files.responses import OCTETS, safe_name
from regulars.kit.inserting import insert_many
from regulars.kit.making import made
from regulars.ui.formats import file_size

FILES_AT_MOST = 20
BYTES_AT_MOST = 20_000_000  # of all files of a message together
SALT = "regulars.conversations.enclosed"
TYPE_CHARS = 127

_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A file that goes with a message. Its bytes are kept in ``files`` before a row names it."""

    filename: str
    content_type: str
    size: int
    sha256: str

    @classmethod
    def kept(cls, filename: str, content_type: str, content: bytes) -> Self:
        """Keep the bytes of a file under a safe name. Never inside a transaction of ours."""
        stored = store(content)
        return cls(
            filename=safe_name(filename),
            content_type=_fit_type(content_type),
            size=stored.size,
            sha256=stored.sha256,
        )

    @property
    def ticket(self) -> str:
        """What a form carries, so that a file that was uploaded once need not be again."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def uploaded(files: Sequence[UploadedFile], tickets: Sequence[str]) -> list[Enclosure]:
    """Keep the files of a form, after those whose tickets it brought back.

    Raises:
        TooLarge: too many, or too much.
        FileGone: one that was uploaded before is not kept any more.
    """
    before = [_of_ticket(ticket) for ticket in tickets[: FILES_AT_MOST + 1]]
    sizes = [*(each.size for each in before), *(file.size or 0 for file in files)]
    require_room(sizes)
    return [
        *before,
        *(Enclosure.kept(f.name or "", f.content_type or "", f.read()) for f in files),
    ]


def decoded(files: Sequence[Mapping[str, str]]) -> list[Enclosure]:
    """Keep files that a program sent: filename, content_type and content in base64 each.

    Raises:
        UnfitFile: the content of one is not base64.
        TooLarge: too many, or too much.
    """
    contents = [_bytes_of(file, at) for at, file in enumerate(files)]
    require_room([len(content) for content in contents])
    return [
        Enclosure.kept(file["filename"], file.get("content_type", ""), content)
        for file, content in zip(files, contents, strict=True)
    ]


def enclosed_again(attachments: Sequence[Attachment]) -> list[Enclosure]:
    """Return files that came with a message as they can go with another.

    Raises:
        TooLarge: too many, or too much.
        Missing: the bytes of one are not kept any more.
    """
    require_room([each.size for each in attachments])
    return [_again(each) for each in attachments]


def require_room(sizes: Sequence[int]) -> None:
    """Do nothing if files of these sizes can go with one message.

    Raises:
        TooLarge: too many, or too much.
    """
    if len(sizes) > FILES_AT_MOST:
        sentence = ngettext(
            "At most %(count)s file goes with a message. Take some out.",
            "At most %(count)s files go with a message. Take some out.",
            FILES_AT_MOST,
        )
        raise TooLarge(sentence % {"count": FILES_AT_MOST}, field="attachments")
    if sum(sizes) > BYTES_AT_MOST:
        sentence = _("These files are %(size)s together; at most %(most)s fit. Take some out.")
        told = {"size": file_size(sum(sizes)), "most": file_size(BYTES_AT_MOST)}
        raise TooLarge(sentence % told, field="attachments")


def enclose(message: Message, files: Sequence[Enclosure]) -> None:
    """Put files to a saved message; no query where there is none."""
    rows = [made(Attachment, message=message, **asdict(file)) for file in files]
    insert_many(rows)
    message.files = rows


def as_draft(message: Message) -> list[dict[str, Any]]:
    """Return the files of a message as the outbox takes them."""
    return [
        {
            "filename": each.filename,
            "content_type": each.content_type,
            "size": each.size,
            "sha256": each.sha256,
            "content_id": each.content_id,
        }
        for each in message.files
    ]


def too_large_words(message: Message) -> str:
    """Return what is said of the files of a message of ours that only links lead to; else ""."""
    mail = ports.channels.get("email")
    ref = message.conversation.channel_ref
    line = mail.line(ref) if mail and ref and message.files else None
    most = line.most_attached_bytes if line else None
    if most is None or sum(each.size for each in message.files) <= most:
        return ""
    sentence = ngettext(
        "Larger than %(most)s: the letter has a link to it.",
        "Larger than %(most)s together: the letter has a link to each.",
        len(message.files),
    )
    return sentence % {"most": file_size(most)}


def files_back(attachments: Iterable[Attachment]) -> list[Enclosure]:
    """Return the files of a message of ours that was taken back."""
    return [_named(each) for each in attachments if not each.part_of]


def _named(attachment: Attachment) -> Enclosure:
    return Enclosure(
        filename=attachment.filename,
        content_type=attachment.content_type,
        size=attachment.size,
        sha256=attachment.sha256,
    )


def _again(attachment: Attachment) -> Enclosure:
    if not attachment.part_of:
        content = read(attachment.sha256)
    else:
        place = (attachment.part_start, attachment.part_end, attachment.part_encoding)
        content = read_part(attachment.part_of, *place)
    return Enclosure.kept(attachment.filename, attachment.content_type, content)


def _of_ticket(ticket: str) -> Enclosure:
    try:
        file = Enclosure(**signing.loads(ticket, salt=SALT))
    except (signing.BadSignature, TypeError) as error:
        raise FileGone(_("A file could not be kept. Choose it again."), field="files") from error
    if not exists(file.sha256):
        sentence = _("“%(name)s” is not kept any more. Choose it again.")
        raise FileGone(sentence % {"name": file.filename}, field="files")
    return file


def _bytes_of(file: Mapping[str, str], at: int) -> bytes:
    try:
        return base64.b64decode(file["content"], validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnfitFile(
            _("The content of “%(name)s” is not base64.") % {"name": safe_name(file["filename"])},
            field=f"attachments.{at}.content",
        ) from error


def _fit_type(content_type: str) -> str:
    said = content_type.partition(";")[0].strip().lower()[:TYPE_CHARS]
    return said if _TYPE.fullmatch(said) else OCTETS

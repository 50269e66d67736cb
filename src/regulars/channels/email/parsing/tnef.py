"""Read winmail.dat (MS-OXTNEF), in which Outlook packs a letter and its files for other Outlooks.

One pass over a list of attributes: level, name, type, length, bytes, checksum. Checksums are not
looked at: what is readable is read. Of the message only its text and HTML are taken, of each file
its name, type, content id and bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from regulars.channels.email.parsing.charsets import clean_lines, decode
from regulars.channels.email.parsing.mapi import (
    ATTACH_CONTENT_ID,
    ATTACH_DATA,
    ATTACH_LONG_NAME,
    ATTACH_NAME,
    ATTACH_TYPE,
    BODY,
    BODY_HTML,
    RTF_COMPRESSED,
    properties,
)
from regulars.channels.email.parsing.rtf import decompressed, rtf_to_text

SIGNATURE = (0x223E9F78).to_bytes(4, "little")
_HEADER_BYTES = 6
_HEAD_BYTES = 9  # of an attribute: level, name and type, length
_CHECKSUM_BYTES = 2
_ATTRIBUTES = 20_000
_FILES = 500
_BODY = 0x800C
_CODEPAGE = 0x9007
_MESSAGE_PROPERTIES = 0x9003
_FILE_BEGINS = 0x9002
_FILE_TITLE = 0x8010
_FILE_DATA = 0x800F
_FILE_PROPERTIES = 0x9005


@dataclass(slots=True)
class PackedFile:
    """A file as it was packed; its name is as the sender's machine wrote it."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    content: bytes = b""


@dataclass(slots=True)
class Unpacked:
    """What was in winmail.dat. `html` is not cleaned."""

    text: str = ""
    html: str = ""
    files: list[PackedFile] = field(default_factory=list)


def read_tnef(data: bytes) -> Unpacked | None:
    """Return what winmail.dat holds, as far as it can be read; None where it is something else."""
    if not data.startswith(SIGNATURE):
        return None
    return _Reader().read(data)


class _Reader:
    def __init__(self) -> None:
        self.found = Unpacked()
        self.codepage = "cp1252"

    def read(self, data: bytes) -> Unpacked:
        for name, value in _attributes(data):
            if name == _CODEPAGE and len(value) >= 4:  # noqa: PLR2004
                self.codepage = f"cp{int.from_bytes(value[:4], 'little')}"
            elif name == _BODY:
                self.found.text = self.found.text or _words(value, self.codepage)
            elif name == _MESSAGE_PROPERTIES:
                self._letter(value)
            else:
                self._file(name, value)
        self.found.files = [each for each in self.found.files if each.content]
        return self.found

    def _letter(self, value: bytes) -> None:
        said = properties(value, codepage=self.codepage)
        html, text = said.get(BODY_HTML, b""), said.get(BODY, "")
        self.found.html = html if isinstance(html, str) else _words(html, self.codepage)
        self.found.text = (text if isinstance(text, str) else "") or self.found.text
        rich = said.get(RTF_COMPRESSED, b"")
        if isinstance(rich, bytes) and rich and not (self.found.html or self.found.text):
            self.found.text = rtf_to_text(decompressed(rich))

    def _file(self, name: int, value: bytes) -> None:
        files = self.found.files
        if name == _FILE_BEGINS and len(files) < _FILES:
            files.append(PackedFile())
        if not files:
            return
        if name == _FILE_TITLE:
            files[-1].name = files[-1].name or _words(value, self.codepage)
        elif name == _FILE_DATA:
            files[-1].content = value
        elif name == _FILE_PROPERTIES:
            _describe(files[-1], properties(value, codepage=self.codepage))


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (name, bytes) of each attribute; stops where the data makes no sense any more."""
    at = _HEADER_BYTES
    for _count in range(_ATTRIBUTES):
        head = data[at : at + _HEAD_BYTES]
        if len(head) < _HEAD_BYTES or head[0] not in (1, 2):
            return
        length = int.from_bytes(head[5:9], "little")
        start = at + _HEAD_BYTES
        if start + length > len(data):
            return
        yield int.from_bytes(head[1:3], "little"), data[start : start + length]
        at = start + length + _CHECKSUM_BYTES


def _describe(file: PackedFile, said: dict[int, str | bytes]) -> None:
    for tag in (ATTACH_NAME, ATTACH_LONG_NAME):
        name = said.get(tag)
        if isinstance(name, str) and name:
            file.name = name
    for tag, attribute in ((ATTACH_TYPE, "content_type"), (ATTACH_CONTENT_ID, "content_id")):
        value = said.get(tag)
        if isinstance(value, str):
            setattr(file, attribute, value)
    content = said.get(ATTACH_DATA)
    if isinstance(content, bytes) and not file.content:
        file.content = content


def _words(value: bytes, codepage: str) -> str:
    return clean_lines(decode(value.rstrip(b"\0"), codepage))

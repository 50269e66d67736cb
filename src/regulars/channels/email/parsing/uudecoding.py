"""Files that old mailers put between the lines of a text (uuencode)."""

import binascii
import re
from dataclasses import dataclass

_FILES = 100
_BEGIN = re.compile(r"^begin [0-7]{3,4} ([^\n]{1,300})\n", re.MULTILINE)
_BROKEN_LINE = re.compile(r"[^ -`]")


@dataclass(frozen=True, slots=True)
class UuFile:
    """A file that stood in a text. Its name is as it was written."""

    name: str
    content: bytes


def may_hold_files(text: str) -> bool:
    """Whether a closer look is worth it."""
    return text.startswith("begin ") or "\nbegin " in text


def taken_out(text: str) -> tuple[str, list[UuFile]]:
    """Return the text without the files in it, and these. What does not end well stays text."""
    kept: list[str] = []
    files: list[UuFile] = []
    at = 0
    while len(files) < _FILES and (begin := _BEGIN.search(text, at)):
        content, end = _content(text, begin.end())
        kept.append(text[at : begin.start() if end else begin.end()])
        at = end or begin.end()
        if end:
            files.append(UuFile(begin[1].strip(), content))
    return "".join([*kept, text[at:]]), files


def _content(text: str, start: int) -> tuple[bytes, int]:
    """Return the bytes that begin there and where the text goes on; (b"", 0): it is no file."""
    pieces: list[bytes] = []
    at = start
    while at < len(text):
        newline = text.find("\n", at)
        after = newline + 1 if newline >= 0 else len(text)
        line = text[at : min(after, at + 100)].rstrip("\n")
        at = after
        if line.strip() == "end":
            return b"".join(pieces), after
        if line.strip() in {"", "`"}:
            continue
        piece = _line(line)
        if piece is None:
            return b"", 0
        pieces.append(piece)
    return b"", 0


def _line(line: str) -> bytes | None:
    if _BROKEN_LINE.search(line):
        return None
    length = (((ord(line[0]) - 32) & 63) * 4 + 5) // 3
    if len(line) > length + 4:
        return None  # prose
    try:
        # Blanks at the end go missing on the way, or are added.
        return binascii.a2b_uu(line[:length])
    except binascii.Error:
        return None

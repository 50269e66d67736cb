"""The words of rich text as Outlook packs it: decompressed (MS-OXRTFCP), then without its controls.

Fonts, colours and pictures are passed over. HTML that Outlook has wrapped in rich text gives its
words as well: its tags stand in groups that are ignored.
"""

import re

from regulars.channels.email.parsing.charsets import clean_lines, decode

_COMPRESSED = b"LZFu"
_PLAIN = b"MELA"
_HEAD_BYTES = 16
_WINDOW = 4_096
_MOST_BYTES = 1_000_000
_MOST_CHARACTERS = 1_000_000
_SHORTEST = 2
# What every decompressor has in its window before the first byte (MS-OXRTFCP 2.1.3.1.1).
_PRELOADED = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript "
    rb"\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\colortbl\red0\green0\blue0"
    b"\r\n"
    rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)
_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])"
    rb"|[\r\n]+|([^\\{}\r\n]+)|\\"
)
_BREAKS = {b"par": "\n", b"line": "\n", b"tab": "\t", b"row": "\n", b"cell": "\t", b"sect": "\n"}
_SIGNS = {
    b"lquote": "‘", b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"endash": "–",
    b"emdash": "—", b"bullet": "•",
}  # fmt: skip
_SILENT = {
    b"fonttbl", b"colortbl", b"stylesheet", b"info", b"pict", b"object", b"header", b"footer",
    b"htmltag", b"generator", b"listtable", b"listoverridetable", b"themedata", b"datastore",
}  # fmt: skip


def decompressed(data: bytes) -> bytes:
    """Return the rich text that was compressed, or as much as broken data gives."""
    if data[8:12] == _PLAIN:
        return data[_HEAD_BYTES : _HEAD_BYTES + _MOST_BYTES]
    if data[8:12] != _COMPRESSED:
        return b""
    wanted = min(int.from_bytes(data[4:8], "little"), _MOST_BYTES)
    return _expanded(data[_HEAD_BYTES:], wanted)


def _expanded(data: bytes, wanted: int) -> bytes:
    window = bytearray(_PRELOADED)
    begins = len(window)
    at = 0
    while at < len(data) and len(window) - begins < wanted:
        flags = data[at]
        at += 1
        for bit in range(8):
            if not flags >> bit & 1:
                window += data[at : at + 1]
                at += 1
            elif not _repeat(window, int.from_bytes(data[at : at + 2], "big")):
                return bytes(window[begins:])
            else:
                at += 2
    return bytes(window[begins : begins + wanted])


def _repeat(window: bytearray, reference: int) -> bool:
    """Add what the reference points at, 12 bits place and 4 bits length; False: it is the end."""
    place, length = reference >> 4, (reference & 15) + _SHORTEST
    distance = (len(window) - place) % _WINDOW
    if distance == 0 or distance > len(window):
        return False
    start = len(window) - distance
    for offset in range(length):  # one by one: it may repeat what it is just writing
        window.append(window[start + offset])
    return True


def rtf_to_text(rtf: bytes) -> str:
    """Return the words of rich text."""
    return _Words().read(rtf)


class _Words:
    """One pass; `silent` is the depth from which on words are not for people, or 0."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.pending = bytearray()
        self.depth = 0
        self.silent = 0
        self.opened = False
        self.unread = 0
        self.codepage = "cp1252"

    def read(self, rtf: bytes) -> str:
        for match in _TOKEN.finditer(rtf[:_MOST_BYTES]):
            word, number, code, sign, brace, text = match.groups()
            if brace:
                self._brace(brace)
            elif word:
                self._word(word, int(number) if number else None)
            elif sign == b"*" and self.opened:
                self._silence()
            elif sign == b"~":
                self._say(b" ")
            elif code or text or sign:
                self._say(bytes([int(code, 16)]) if code else text or sign)
            if not brace:
                self.opened = False
        self._flush()
        return "".join(self.out)[:_MOST_CHARACTERS].strip()

    def _brace(self, brace: bytes) -> None:
        self._flush()
        self.opened = brace == b"{"
        self.depth += 1 if self.opened else -1
        if self.depth < self.silent:
            self.silent = 0

    def _word(self, word: bytes, number: int | None) -> None:
        self._flush()
        if word in _SILENT and self.opened:
            self._silence()
        elif word == b"htmlrtf":
            # Between \htmlrtf and \htmlrtf0 stands what repeats the HTML for readers of rich text.
            self.silent = 0 if number == 0 else self.silent or self.depth
        elif word == b"ansicpg" and number:
            self.codepage = f"cp{number}"
        elif self.silent:
            return
        elif word == b"u" and number is not None:
            self.out.append(_letter(number))
            self.unread = 1
        else:
            self.out.append(_BREAKS.get(word) or _SIGNS.get(word, ""))

    def _silence(self) -> None:
        self.silent = self.silent or self.depth

    def _say(self, raw: bytes) -> None:
        if not self.silent:
            self.pending += raw[self.unread :]
        self.unread = 0

    def _flush(self) -> None:
        if self.pending:
            self.out.append(clean_lines(decode(bytes(self.pending), self.codepage)))
            self.pending.clear()


def _letter(number: int) -> str:
    code = number % 65_536
    return "" if code in range(0xD800, 0xE000) or code < 32 else chr(code)  # noqa: PLR2004

"""Bytes to text, whatever the sender said about them."""

import codecs
import re
from functools import lru_cache

# What mailers write, and what they mean by it (WHATWG's table where it has an answer).
_MEANT = {
    "iso8859-1": "cp1252",
    "ascii": "",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
}
_ALIASES = {
    "unicode": "utf-16",
    "utf8mb4": "utf-8",
    "unicode-1-1-utf-7": "utf-7",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601": "cp949",
    "x-mac-roman": "mac-roman",
    "x-user-defined": "",
    "unknown-8bit": "",
    "x-unknown": "",
    "unknown": "",
    "default": "",
    "binary": "",
    "8bit": "",
    "none": "",
}
# No other codec is ever used: Python's "punycode" takes quadratic time, and "zip" unpacks.
_ALLOWED = re.compile(
    r"utf-(8|16|32|7)(-sig|-[bl]e)?$|iso8859-\d+$|cp\d{3,4}$|koi8-[rut]$|gb18030$|big5(hkscs)?$"
    r"|euc_j\w*$|iso2022_\w+$|mac-(?!.*encod)\w+$|johab$|hz$|ptcp154$|kz1048$|shift_jis\w*$"
)
_ONE_BYTE_LATIN = frozenset({"cp1252", "iso8859-15", "cp1250", "cp1257", "iso8859-13", "iso8859-4"})
_LATIN_FALLBACK = "cp1252"
_RUN_OF_HIGH_BYTES = re.compile(rb"[\x80-\xff]{3,}")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")
# The bytes of the most frequent letters of Greek and Cyrillic in each charset.
_FREQUENT = {
    "cp1253": frozenset("αοιτενςσ".encode("cp1253")),
    "cp1251": frozenset("оеаинтср".encode("cp1251")),
    "koi8-r": frozenset("оеаинтср".encode("koi8-r")),
}
_GUESS_BYTES = 4_096
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LINE_END = re.compile("\r\n?")


def decode(data: bytes, charset: str | None) -> str:
    """Return the text of `data`; never fails. A charset that cannot be right is passed over.

    Lone surrogates become U+FFFD; nothing else is changed.
    """
    if data.isascii() and b"\x1b" not in data and not _is_wide(charset):
        return data.decode("ascii")
    text = _decode(data, _codec(charset or ""))
    return _SURROGATES.sub("\ufffd", text)


def clean_lines(text: str) -> str:
    """Return the text with line ends as LF and without control characters."""
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    return _UNWANTED.sub("", text)


def _is_wide(charset: str | None) -> bool:
    return bool(charset) and _codec(charset).startswith(("utf-16", "utf-32", "utf-7", "hz"))


@lru_cache(256)
def _codec(charset: str) -> str:
    """Return Python's name for what is meant, or "" for unknown."""
    name = charset.strip(" \"'\t").lower()
    name = _ALIASES.get(name, name)
    try:
        known = codecs.lookup(name).name if name and name.isascii() else ""
    except (LookupError, ValueError):
        known = ""
    known = _MEANT.get(known, known)
    return known if _ALLOWED.match(known) else ""


def _decode(data: bytes, codec: str) -> str:
    if codec in {"", "utf-8", "utf-8-sig"} or codec in _ONE_BYTE_LATIN:
        # Text in another charset is hardly ever valid UTF-8 by accident.
        try:
            return data.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    if codec.startswith("utf-8") and _mostly_utf8(data):
        return data.decode("utf-8-sig", "replace")
    if codec in {"", "utf-8", "utf-8-sig"}:
        codec = _guessed(data)
    return data.decode(codec, "replace")


def _mostly_utf8(data: bytes) -> bool:
    sample = data[:_GUESS_BYTES]
    broken = sample.decode("utf-8", "replace").count("\ufffd")
    return (
        broken * 4 <= sum(len(run) for run in _HIGH_BYTES.findall(sample))
        and broken <= 1 + len(sample) // 200
    )


def _guessed(data: bytes) -> str:
    """Return the likeliest charset of 8-bit text that nobody named."""
    sample = data[:_GUESS_BYTES]
    if b"\x1b$" in sample or b"\x1b(" in sample:
        return "iso2022_jp_2"
    runs = b"".join(_RUN_OF_HIGH_BYTES.findall(sample))
    high = sum(len(run) for run in _HIGH_BYTES.findall(sample))
    if len(runs) * 2 < high or not runs:
        return _LATIN_FALLBACK
    scores = {
        name: sum(byte in frequent for byte in runs) / len(runs)
        for name, frequent in _FREQUENT.items()
    }
    best = max(scores, key=scores.__getitem__)
    return best if scores[best] > 0.3 else _LATIN_FALLBACK  # noqa: PLR2004

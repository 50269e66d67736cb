"""Read a list of MAPI properties as TNEF holds them: tag to text or bytes, others passed over."""

from regulars.channels.email.parsing.charsets import clean_lines, decode

BODY = 0x1000
RTF_COMPRESSED = 0x1009
BODY_HTML = 0x1013
ATTACH_DATA = 0x3701
ATTACH_NAME = 0x3704
ATTACH_LONG_NAME = 0x3707
ATTACH_TYPE = 0x370E
ATTACH_CONTENT_ID = 0x3712

_PROPERTIES = 10_000
_VALUES = 1_000
_MANY = 0x1000
_NAMED_FROM = 0x8000
_STRING, _UNICODE, _OBJECT, _BINARY = 0x1E, 0x1F, 0x0D, 0x102
_SIZED = {_STRING, _UNICODE, _OBJECT, _BINARY}
# Bytes that a value takes, padded to four.
_FIXED = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 0xA: 4, 0xB: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_GUID_BYTES = 16


class _End(Exception):
    """The bytes end, or say nothing that can be read any further."""


class _Bytes:
    """Bytes that are read from the front, little-endian."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.at = 0

    def take(self, count: int) -> bytes:
        if count < 0 or self.at + count > len(self.data):
            raise _End
        self.at += count
        return self.data[self.at - count : self.at]

    def number(self, count: int) -> int:
        return int.from_bytes(self.take(count), "little")

    def padded(self, count: int) -> bytes:
        taken = self.take(count)
        self.at = min(len(self.data), self.at + (-count % 4))
        return taken


def properties(data: bytes, *, codepage: str) -> dict[int, str | bytes]:
    """Return the texts and bytes among the properties, by tag without type; the last one counts.

    Args:
        data: Their count and then each: type, tag, name if it has one, value.
        codepage: Of texts that are not Unicode.
    """
    found: dict[int, str | bytes] = {}
    source = _Bytes(data)
    try:
        for _count in range(min(source.number(4), _PROPERTIES)):
            kind, tag = source.number(2), source.number(2)
            if tag >= _NAMED_FROM:
                _skip_name(source)
            value = _value(source, kind, codepage)
            if value is not None:
                found[tag] = value
    except _End:
        pass
    return found


def _skip_name(source: _Bytes) -> None:
    source.take(_GUID_BYTES)
    is_text = source.number(4)
    if is_text:
        source.padded(source.number(4))
    else:
        source.number(4)


def _value(source: _Bytes, kind: int, codepage: str) -> str | bytes | None:
    one = kind & ~_MANY
    count = source.number(4) if kind & _MANY or one in _SIZED else 1
    if count > _VALUES or (one not in _SIZED and one not in _FIXED):
        raise _End
    value: str | bytes | None = None
    for _number in range(count):
        if one not in _SIZED:
            source.take(_FIXED[one])
            continue
        raw = source.padded(source.number(4))
        value = _decoded(raw, one, codepage) if value is None else value
    return value


def _decoded(raw: bytes, kind: int, codepage: str) -> str | bytes:
    if kind == _STRING:
        return clean_lines(decode(raw.rstrip(b"\0"), codepage))
    if kind == _UNICODE:
        return clean_lines(decode(raw, "utf-16-le")).rstrip("\0")
    # Objects begin with the id of an interface.
    return raw[_GUID_BYTES:] if kind == _OBJECT else raw

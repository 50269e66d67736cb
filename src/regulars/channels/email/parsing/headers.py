"""A part's header block, read from the raw bytes: name to values, decoded only when asked for."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz

from regulars.channels.email.parsing import limits
from regulars.channels.email.parsing.addresses import addresses
from regulars.channels.email.parsing.charsets import decode
from regulars.channels.email.parsing.parsed import Address
from regulars.channels.email.parsing.words import decode_words, header_text, one_line, unfolded

_HEADER = re.compile(rb"([!-9;-~\x80-\xff]+)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)\n?")
_MESSAGE_ID = re.compile(r"<([^<>\s]{1,500})>")
_VALUE_END = re.compile(r"[;\s]")
_RUN_OF_BLANKS = re.compile(r"\s{3,}")
# Some forget the semicolon before a parameter that is folded.
_PARAMETER = re.compile(
    r'[;\s]\s{0,9}([^=;\s"]+)\s{0,9}=\s{0,9}(?:"((?:[^"\\]|\\.)*)(?:"|\\?$)|([^;]*))', re.DOTALL
)
_TOKEN = re.compile(r"[a-z0-9!#$&^_.+-]{1,63}/[a-z0-9!#$&^_.+-]{1,63}")
_CONTINUED = re.compile(r"(.+?)\*(\d{1,3})?(\*)?$")
_PERCENT = re.compile(rb"%([0-9A-Fa-f]{2})")
_PARAMETERS = 100
_EARLIEST = datetime(1971, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Headers:
    """The headers of one part. Names are in lower case; values are raw and still folded."""

    values: dict[str, list[bytes]] = field(default_factory=dict)

    def raw(self, name: str) -> bytes:
        """Return the first header of that name, or b""."""
        found = self.values.get(name)
        return found[0] if found else b""

    def text(self, name: str) -> str:
        """Return the first header of that name decoded for people, or ""."""
        found = self.values.get(name)
        return header_text(found[0]) if found else ""

    def token(self, name: str) -> str:
        """Return a short keyword header in lower case, without its comment or parameters."""
        found = self.values.get(name)
        return (
            unfolded(found[0]).partition(";")[0].partition("(")[0].strip().lower() if found else ""
        )

    def addresses(self, *names: str) -> tuple[Address, ...]:
        """Return the mailboxes of every header of these names, in this order."""
        found: list[Address] = []
        for name in names:
            for value in self.values.get(name, ()):
                found += addresses(unfolded(value))
        return tuple(found[: limits.ADDRESSES])

    def message_ids(self, name: str) -> tuple[str, ...]:
        """Return the ids in a header, without angle brackets, first to last, each once."""
        found = self.values.get(name)
        if not found:
            return ()
        text = unfolded(found[0])
        ids = _MESSAGE_ID.findall(text) or [each.strip("<>") for each in text.split()[:1]]
        return tuple(
            dict.fromkeys(one_line(each)[:500] for each in ids[-limits.REFERENCES :] if each)
        )

    def date(self) -> datetime | None:
        """Return the Date header in UTC, or None where it is missing or makes no sense."""
        found = self.values.get("date")
        return date_of(unfolded(found[0])) if found else None

    def parameters(self, name: str) -> tuple[str, dict[str, str]]:
        """Return a header's value in lower case, and its parameters decoded (RFC 2231)."""
        found = self.values.get(name)
        if not found:
            return "", {}
        text = unfolded(found[0])
        # Long runs of blanks would be tried blank by blank.
        if "   " in text:
            text = _RUN_OF_BLANKS.sub("  ", text)
        value = text[: _end_of_value(text)]
        return value.lower(), _parameters(text[len(value) :])

    def content_type(self) -> tuple[str, dict[str, str]]:
        """Return (type/subtype, parameters): "" where there is none, text/plain where broken."""
        value, parameters = self.parameters("content-type")
        if not value:
            return "", parameters
        return (value if _TOKEN.fullmatch(value) else "text/plain"), parameters


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int, list[str]]:
    """Return the headers in `raw[start:end]`, where they really end, and what was wrong."""
    values: dict[str, list[bytes]] = {}
    defects: list[str] = []
    count = 0
    at = _after_envelope_line(raw, start, end)
    while at < end:
        match = _HEADER.match(raw, at, end)
        if match is None:
            defects.append("a line among the headers is not a header")
            break
        at = match.end()
        count += 1
        if count > limits.HEADERS_PER_PART:
            defects.append("more headers than are read")
            at = end
            break
        value = match[2]
        if len(value) > limits.HEADER_BYTES:
            defects.append("a header longer than is read")
            value = value[: limits.HEADER_BYTES]
        values.setdefault(match[1].decode("latin-1").lower(), []).append(value)
    return Headers(values), at, defects


def _after_envelope_line(raw: bytes, start: int, end: int) -> int:
    """Skip the "From …" line that mbox files and pipes put first."""
    if raw.startswith((b"From ", b">From "), start) and (line := raw.find(b"\n", start, end)) >= 0:
        return line + 1
    return start


def date_of(text: str) -> datetime | None:
    """Return a date as mailers write it, in UTC, or None. Without a zone it is taken for UTC."""
    try:
        parts = parsedate_tz(text)
        if parts is None:
            return None
        *when, offset = (*parts[:6], parts[9] or 0)
        # Leap seconds are written now and then; datetime has none.
        when[5] = min(when[5], 59)
        date = datetime(*when, tzinfo=UTC) - timedelta(seconds=offset)  # type: ignore[misc,arg-type]
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
    return date if date >= _EARLIEST else None


def _end_of_value(text: str) -> int:
    end = _VALUE_END.search(text)
    return end.start() if end else len(text)


def _parameters(text: str) -> dict[str, str]:
    plain: dict[str, str] = {}
    pieces: dict[str, list[tuple[int, bool, str]]] = {}
    for count, match in enumerate(_PARAMETER.finditer(text)):
        if count >= _PARAMETERS:
            break
        name, quoted, bare = match.groups()
        value = re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else bare.strip()
        continued = _CONTINUED.match(name.lower())
        if continued:
            stem, index, extended = continued.groups()
            pieces.setdefault(stem, []).append(
                (int(index or 0), bool(extended or not index), value)
            )
        else:
            plain.setdefault(name.lower(), one_line(decode_words(value)))
    for stem, parts in pieces.items():
        plain[stem] = one_line(_joined(sorted(parts, key=lambda part: part[0])))
    return plain


def _joined(parts: list[tuple[int, bool, str]]) -> str:
    """Return an RFC 2231 value from its numbered pieces."""
    charset = ""
    data = b""
    for position, (_, extended, value) in enumerate(parts):
        if extended and position == 0 and value.count("'") >= 2:  # noqa: PLR2004
            charset, _language, value = value.split("'", 2)
        piece = value.encode("utf-8", "replace")
        data += _PERCENT.sub(lambda m: bytes([int(m[1], 16)]), piece) if extended else piece
    return decode(data, charset or None)

"""What the servers on the way wrote at the top, newest first: who took the mail, what they found."""

import re

from regulars.channels.email.parsing.words import header_text

MOST = 40
CHARACTERS = 2_000
_BEGINS = re.compile(rb"(?i)(received|authentication-results)[ \t]*:")
_BY = re.compile(r"(?i)\bby\s+([A-Za-z0-9._:\[\]-]{1,255})")

Trace = tuple[str, str]  # ("by", host) for each Received, ("found", its text) for each result


def trace_of(raw: bytes, end: int) -> tuple[Trace, ...]:
    """Return what stands above the mail itself in `raw[:end]`, in the order of the lines."""
    found: list[Trace] = []
    at = 0
    while at < end and len(found) < MOST:
        after = _end_of_header(raw, at, end)
        if match := _BEGINS.match(raw, at, after):
            text = header_text(raw[match.end() : min(after, match.end() + CHARACTERS)])
            found.append(_one(match[1].lower(), text))
        at = after
    return tuple(found)


def _end_of_header(raw: bytes, at: int, end: int) -> int:
    """Return where the next header begins: the first line after this one that is not folded."""
    while True:
        line = raw.find(b"\n", at, end)
        if line < 0:
            return end
        at = line + 1
        if raw[at : at + 1] not in (b" ", b"\t"):
            return at


def _one(name: bytes, text: str) -> Trace:
    if name == b"received":
        by = _BY.search(text)
        return "by", by[1].strip("[]").lower() if by else ""
    return "found", text.strip()

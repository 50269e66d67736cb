"""What servers on the way wrote on top, newest first: who took the mail, and what they found."""

import re
from itertools import islice

from regulars.channels.email.parsing.words import header_text

MOST = 40
CHARACTERS = 2_000
_LINE = re.compile(
    rb"^(received|authentication-results)[ \t]*:[ \t]*([^\n]*(?:\n[ \t][^\n]*)*)",
    re.IGNORECASE | re.MULTILINE,
)
_BY = re.compile(rb"\b[bB][yY]\s{1,200}([A-Za-z0-9._:\[\]-]{1,255})")

Trace = tuple[str, str]  # ("by", host) for each Received, ("found", its text) for each result


def trace_of(raw: bytes, end: int) -> tuple[Trace, ...]:
    """Return what stands above the mail itself in `raw[:end]`, in the order of the lines."""
    lines = islice(_LINE.finditer(raw, 0, end), MOST)
    return tuple(_one(match[1].lower(), match[2][:CHARACTERS]) for match in lines)


def _one(name: bytes, value: bytes) -> Trace:
    if name == b"received":
        by = _BY.search(value)
        return "by", by[1].decode("ascii").strip("[]").lower() if by else ""
    return "found", header_text(value)

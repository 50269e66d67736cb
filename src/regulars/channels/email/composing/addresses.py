"""Mail addresses that we write to: read strictly, written safely."""

import re
from collections.abc import Iterable
from email.charset import QP, Charset
from email.header import Header

_LOCAL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}|\"[^\"\\\x00-\x1f\x7f-\U0010ffff]{1,62}\""
)
_DOMAIN = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
_LONGEST = 254
_TOKEN = re.compile(r"\+([0-9a-z]{16,64})@", re.IGNORECASE)
_PLAIN_PHRASE = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_ENCODED = Charset("utf-8")
_ENCODED.header_encoding = QP


class NotAnAddress(ValueError):
    """The text is not a mail address that can be written to."""


def parse_address(text: str) -> str:
    """Return one address as it goes on the wire: no name, domain in lower case and IDNA.

    Raises:
        NotAnAddress: anything else than one address, or one that needs SMTPUTF8.
    """
    local, at, domain = text.strip(" ").rpartition("@")
    wire = _idna(domain)
    if not at or not _LOCAL.fullmatch(local) or not _DOMAIN.fullmatch(wire):
        raise NotAnAddress(f"{text[:100]!r} is not a mail address.")
    address = f"{local}@{wire}"
    if len(address) > _LONGEST:
        raise NotAnAddress(f"{text[:100]!r} is longer than a mail address can be.")
    return address


def format_address(name: str, address: str) -> str:
    """Return ``Name <address>`` for a header, in ASCII.

    Raises:
        NotAnAddress: as `parse_address`.
    """
    address = parse_address(address)
    name = " ".join(_CONTROL.sub(" ", name).split())
    if not name:
        return address
    if not name.isascii() or "=?" in name:
        return f"{encoded(name)} <{address}>"
    if not _PLAIN_PHRASE.fullmatch(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{address}>"


def encoded(text: str) -> str:
    """Return text as encoded words (RFC 2047), on one line: folding comes later."""
    ascii_share = sum(character.isascii() for character in text) / max(len(text), 1)
    charset = _ENCODED if ascii_share > 0.6 else "utf-8"  # noqa: PLR2004
    return Header(text, charset, maxlinelen=76).encode(linesep="").replace("\n", "")


def reply_address(address: str, token: str) -> str:
    """Return the address that leads an answer back: ``help+TOKEN@example.com``.

    Raises:
        NotAnAddress: as `parse_address`; also when the token does not fit.
    """
    local, _, domain = parse_address(address).rpartition("@")
    if not _TOKEN.fullmatch(f"+{token}@"):
        raise NotAnAddress("A reply token is 16 to 64 letters and digits.")
    return parse_address(f"{local}+{token}@{domain}")


def tokens_in(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return the reply tokens within addresses, in lower case, each once, in order.

    Give it To, Cc, Delivered-To, X-Original-To and the envelope: a token may stand in any of them.
    It is a claim only: whether it is one of ours is for the caller to look up.
    """
    found = (match[1].lower() for address in addresses for match in _TOKEN.finditer(address))
    return tuple(dict.fromkeys(found))


def _idna(domain: str) -> str:
    """Return the domain in ASCII, or "" where it has no such form."""
    try:
        return domain.lower().encode("idna").decode("ascii").lower()
    except UnicodeError:
        return ""

"""Tell a mail from anything else that lies in a file or comes by a pipe."""

from regulars.channels.email.parsing.headers import Headers, read_headers

EMPTY = "It is empty."
NO_HEADER = "It has no header of a mail: no sender, no subject, no date."
BINARY = "It is binary data."
REASONS = frozenset({EMPTY, NO_HEADER, BINARY})

_NAMES = frozenset(
    [
        *("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id"),
        *("received", "return-path", "delivered-to", "envelope-to", "mime-version"),
        *(
            "in-reply-to",
            "references",
            "auto-submitted",
            "dkim-signature",
            "authentication-results",
        ),
    ]
)
_FAMILIES = ("x-", "resent-", "list-", "content-", "arc-")
_MARK = b"\xef\xbb\xbf".decode("latin-1")  # of UTF-8, which some programs put first
_BINARY_SHARE = 4  # one byte in so many is NUL: of no text


def why_no_mail(raw: bytes) -> str:
    """Return why bytes are no mail, one of `REASONS`; "" for a mail, however broken."""
    headers, end, _defects = read_headers(raw, 0, len(raw))
    return why_not(raw, headers, start=end)


def why_not(raw: bytes, headers: Headers, *, start: int) -> str:
    """Return the same where the headers are read already.

    Args:
        start: Where the body begins.
    """
    if not raw.strip():
        return EMPTY
    nuls = raw.count(0, start)
    is_binary = nuls * _BINARY_SHARE > len(raw) - start
    if not any(_is_of_mail(name) for name in headers.values):
        return BINARY if is_binary or raw.count(0, 0, start) else NO_HEADER
    return BINARY if is_binary and not headers.raw("content-type") else ""


def _is_of_mail(name: str) -> bool:
    return name.removeprefix(_MARK) in _NAMES or name.startswith(_FAMILIES)

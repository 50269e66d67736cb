"""What a machine says of a mail that did not arrive: for whom, why, and which mail it was.

Only read where a machine wrote. Nothing of it is believed here: whoever can sign an id has to look
whether it is one of theirs.
"""

import re
from email import message_from_bytes
from email.message import Message
from quopri import decodestring

from regulars.channels.email.parsing.headers import Headers
from regulars.channels.email.parsing.parts import Part
from regulars.channels.email.parsing.words import one_line

Failure = tuple[str, str, str]  # address, status ("5.1.1"), the other server's words

READ_BYTES = 262_144
MOST = 50
WORDS = 500
UNKNOWN_REASON = "5.0.0"
DELAYED = "4.0.0"
DELIVERED = "2.0.0"

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_RETURNED_ID = re.compile(
    rb"(?im)^[> \t|]{0,8}message-id:[ \t]{0,8}\r?\n?[ \t]{0,8}<([^<>\s]{1,500})>"
)
_ADDRESS = re.compile(r"[^\s<>;,\"]{1,64}@[^\s<>;,\"]{1,255}")
_BY_ACTION = {"failed": UNKNOWN_REASON, "delayed": DELAYED, "delivered": DELIVERED}
_STATUS_TYPES = {"message/delivery-status", "message/global-delivery-status"}


def failures_of(raw: bytes, root: Part) -> tuple[Failure, ...]:
    """Return for whom a mail did not arrive, or not yet (4.…), or did (2.…)."""
    found = [
        each
        for part in _leaves(root)
        if part.content_type in _STATUS_TYPES
        for each in _in_status(_body(raw, part))
    ]
    found = found or _in_header(root.headers) or _guessed(raw)
    return tuple(dict.fromkeys(found))[:MOST]


def returned_ids(raw: bytes, root: Part) -> tuple[str, ...]:
    """Return the Message-IDs of the mails that a report gives back, without brackets."""
    pieces = [raw[root.start : root.end][:READ_BYTES]]
    pieces += [
        _body(raw, part)
        for part in _leaves(root)
        if part.headers.token("content-transfer-encoding") == "quoted-printable"
    ]
    ids = (match.decode("latin-1") for each in pieces for match in _RETURNED_ID.findall(each))
    return tuple(dict.fromkeys(ids))[:MOST]


def _leaves(root: Part) -> list[Part]:
    waiting, found = [root], []
    while waiting:
        part = waiting.pop()
        waiting += reversed(part.children)
        if not part.children:
            found.append(part)
    return found[:MOST]


def _body(raw: bytes, part: Part) -> bytes:
    body = raw[part.start : part.end][:READ_BYTES]
    is_quoted = part.headers.token("content-transfer-encoding") == "quoted-printable"
    return decodestring(body) if is_quoted else body


def _in_status(body: bytes) -> list[Failure]:
    """Return what the blocks of a delivery status say, each about one recipient (RFC 3464)."""
    head = b"Content-Type: message/delivery-status\n\n"
    blocks = message_from_bytes(head + body.lstrip(b"\r\n")).get_payload()
    if not isinstance(blocks, list):
        return []
    found = [block for block in blocks[: MOST + 1] if isinstance(block, Message)]
    return [each for block in found for each in _in_block(block)]


def _in_block(block: Message) -> list[Failure]:
    action = str(block.get("Action", "")).partition(" ")[0].strip().lower()
    said = _STATUS.search(str(block.get("Status", "")))
    status = said[0] if said else _BY_ACTION.get(action, UNKNOWN_REASON)
    if action == "delayed":
        status = DELAYED
    elif action == "failed" and status.startswith("4"):
        status = f"5{status[1:]}"  # given up after days of trying: "4" says why, not what became
    words = one_line(str(block.get("Diagnostic-Code", "")).partition(";")[2] or status)
    named = (str(block.get(name, "")) for name in ("Final-Recipient", "Original-Recipient"))
    addresses = (_ADDRESS.search(each.partition(";")[2] or each) for each in named)
    return [(each[0], status, words.strip()[:WORDS]) for each in addresses if each]


def _in_header(headers: Headers) -> list[Failure]:
    named = _ADDRESS.findall(headers.text("x-failed-recipients"))
    return [(each, UNKNOWN_REASON, UNKNOWN_REASON) for each in named]


def _guessed(raw: bytes) -> list[Failure]:
    """Return what a collection of servers' own habits finds in a report without a status."""
    from flufl.bounce import all_failures  # noqa: PLC0415 - takes memory, and is seldom needed

    try:
        for_now, for_good = all_failures(message_from_bytes(raw[:READ_BYTES]))
    except Exception:  # whatever it stumbles over, the report is read as any mail
        return []
    found = [(each, UNKNOWN_REASON) for each in for_good]
    found += [(each, DELAYED) for each in for_now - for_good]
    texts = ((each.decode("latin-1"), status) for each, status in found)
    return sorted((each, status, status) for each, status in texts if _ADDRESS.fullmatch(each))

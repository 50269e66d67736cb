"""Pure decisions of the customer's pages: how often, how long, and what may be seen."""

import ipaddress
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from regulars.conversations.models import Message
from regulars.customers.rules import EMAIL, PHONE, contact_key

CHANNEL = "form"

CODE_VALID_FOR = timedelta(minutes=15)
VISIT_LASTS = timedelta(days=30)
LINK_VALID_FOR = timedelta(days=30)
RECEIPT_VALID_FOR = timedelta(days=2)
KEPT_AFTERWARDS = timedelta(days=2)  # so that a used link can offer a new one
MOST_TRIES = 5

FASTEST_PERSON = timedelta(seconds=2)
OLDEST_FORM = timedelta(hours=24)

CODE_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ"  # no I, L, O: nobody takes one for another or for a figure
CODE_LENGTH = 6

MESSAGE_CHARS = 20_000
ORDER_CHARS = 80
MOST_FILES = 5
MOST_FILE_BYTES = 10 * 1024 * 1024
MOST_BODY_BYTES = 26 * 1024 * 1024
SUBJECT_CHARS = 80
SUBJECT_AT_LEAST = 16

IPV6_HOUSEHOLD = 64  # bits that one connection has

_PROXIES = [
    ipaddress.ip_network(each)
    for each in ("127.0.0.0/8", "::1", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
]
_SENTENCE_END = re.compile(r"(?<=[.!?;…])\s|\n")
_HIDDEN = frozenset({"held", "queued", "failed", "withdrawn"})


@dataclass(frozen=True, slots=True)
class Limit:
    """So many of one kind within so many minutes."""

    name: str
    most: int
    minutes: int

    @property
    def window(self) -> timedelta:
        return timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class Try:
    """One thing that is counted, and by whom: a network address, a mail address, or everybody."""

    limit: Limit
    who: str


FORMS_FROM_ONE_PLACE = Limit("form.place", 20, 60)
FORMS_FOR_ONE_ADDRESS = Limit("form.address", 6, 60)
FORMS_BY_ALL = Limit("form.all", 600, 60)
CODES_FROM_ONE_PLACE = Limit("code.place", 20, 60)
CODES_FOR_ONE_ADDRESS = Limit("code.address", 4, 15)
CODES_A_DAY = Limit("code.day", 12, 1440)
CODES_BY_ALL = Limit("code.all", 600, 60)
TRIES_FROM_ONE_PLACE = Limit("try.place", 40, 60)
TRIES_FOR_ONE_ADDRESS = Limit("try.address", 10, 60)
ANSWERS = Limit("answer", 30, 60)
DOWNLOADS = Limit("download", 5, 60)
LIMITS = (
    *(FORMS_FROM_ONE_PLACE, FORMS_FOR_ONE_ADDRESS, FORMS_BY_ALL),
    *(CODES_FROM_ONE_PLACE, CODES_FOR_ONE_ADDRESS, CODES_A_DAY, CODES_BY_ALL),
    *(TRIES_FROM_ONE_PLACE, TRIES_FOR_ONE_ADDRESS, ANSWERS, DOWNLOADS),
)
EVERYBODY = "everybody"


def place_of(peer: str, forwarded: str) -> str:
    """Return from where somebody asks, as it is counted: an address, of IPv6 the first 64 bits.

    Args:
        peer: The address at the other end of the socket.
        forwarded: X-Forwarded-For. Only a proxy on this machine or in its private network is
            believed, and only the last address in it, which that proxy wrote itself.
    """
    told = forwarded.rpartition(",")[2].strip()
    try:
        address = ipaddress.ip_address(peer)
        if told and any(address in net for net in _PROXIES if net.version == address.version):
            address = ipaddress.ip_address(told)
    except ValueError:
        return peer
    if address.version == 6:  # noqa: PLR2004
        return str(ipaddress.ip_network((int(address), IPV6_HOUSEHOLD), strict=False))
    return str(address)


def kind_of(reach: str) -> str:
    """Return whether somebody gave a mail address or a phone number."""
    return EMAIL if "@" in reach else PHONE


def new_code() -> str:
    """Return six letters nobody can guess."""
    return "".join(secrets.choice(CODE_SIGNS) for _place in range(CODE_LENGTH))


def typed_code(text: str) -> str:
    """Return a code as it was mailed, however somebody types it: small, with spaces, dashes."""
    return "".join(sign for sign in text.upper() if sign.isalnum())[: CODE_LENGTH + 1]


def masked(address: str) -> str:
    """Return a mail address so that only who has it knows it: ``e…@example.com``."""
    local, _at, domain = address.rpartition("@")
    return f"{local[:1]}…@{domain}"


def subject_from(text: str) -> str:
    """Return the beginning of a message as its subject: a sentence, at most 80 signs.

    A greeting alone is no subject: what follows belongs to it.
    """
    line = " ".join(text.split())
    for end in _SENTENCE_END.finditer(text.strip()):
        first = " ".join(text.strip()[: end.start()].split())
        if len(first) >= SUBJECT_AT_LEAST:
            line = first
            break
    if len(line) <= SUBJECT_CHARS:
        return line
    return f"{line[: SUBJECT_CHARS - 1].rsplit(' ', 1)[0]}…"


def may_be_seen(message: Message, keys: Collection[str]) -> bool:
    """Return whether a customer may see a message: they wrote it, or it went to them.

    Notes, what has not left for sure or was taken back, and what somebody else wrote stay away,
    also where that somebody says to be them; and codes that other services mailed.

    Args:
        keys: Of all mail addresses and numbers of the customer, as they are compared.
    """
    if message.is_automatic or message.is_unverified:
        return False
    if message.direction == Message.Direction.IN:
        check = message.sender_check
        is_theirs = check.get("verdict") != "forged" and not check.get("code")
        return is_theirs and _written_at(message) in keys
    if message.direction != Message.Direction.OUT or message.delivery in _HIDDEN:
        return False
    people: Sequence[dict[str, str]] = [*message.to, *message.cc, *message.bcc]
    return any(contact_key(EMAIL, each["address"]) in keys for each in people if each["address"])


def _written_at(message: Message) -> str:
    address = message.reply_address or message.from_address
    return contact_key(kind_of(address), address) if address else ""


def is_human_pace(opened: datetime, sent: datetime) -> bool:
    """Return whether a form was open as long as somebody needs to fill it in, and not for days."""
    return FASTEST_PERSON <= sent - opened <= OLDEST_FORM


def usual_seconds(days: Sequence[tuple[int, int]], *, enough: int = 20) -> int | None:
    """Return how long an answer usually takes; None while there are too few.

    Args:
        days: How many were answered on a day, and the median of its seconds.
    """
    total = sum(count for count, _median in days)
    if total < enough:
        return None
    passed = 0
    for count, median in sorted(days, key=lambda each: each[1]):
        passed += count
        if passed * 2 >= total:
            return median
    return None  # pragma: no cover - the last day passes the half

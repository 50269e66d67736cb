"""What may leave, and what becomes of it. Pure: no database, no clock."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from regulars.kit.refusals import Refusal, Unfit
from regulars.kit.text import one_line, strip_controls

HELD, QUEUED, SENDING = "held", "queued", "sending"
SENT, FAILED, UNCERTAIN, WITHDRAWN = "sent", "failed", "uncertain", "withdrawn"
LATER = "later"  # an outcome only: try again

LEASE = timedelta(minutes=5)  # a sender answers within four; see ports.Sender
GIVE_UP_AFTER = timedelta(days=5)
BACKOFF_MINUTES = (1, 2, 5, 15, 30, 60)
LAST_BACKOFF_MINUTES = 120
AT_ONCE_PER_SENDER = 2
SUBJECT_CHARS = 900
WORDS_CHARS = 2_000
ADDRESS_CHARS = 320

# Where one of these does not arrive, nobody has to do anything.
QUIET = frozenset({"acknowledgement"})
# Somebody waits for these.
URGENT = frozenset({"reply", "sign-in"})

_HEADER_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,75}")
_OURS = frozenset(
    [
        *("from", "to", "cc", "bcc", "sender", "reply-to", "subject", "date", "message-id"),
        *("in-reply-to", "references", "return-path", "received", "dkim-signature"),
        *("mime-version", "content-type", "content-transfer-encoding"),
    ]
)
_UNSAFE_IN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029,;<>()\[\]\\\"]")
_UNSAFE_IN_MESSAGE_ID = re.compile(r"[\s\x00-\x1f\x7f-\x9f<>]")

Recipient = Mapping[str, str]


class AlreadyLeft(Refusal):
    """It can no longer be taken back."""


class MayHaveLeft(AlreadyLeft):
    """Whether it left cannot be known now, so it is treated as if it had."""


class NothingToTakeBack(Refusal):
    """Nobody outside has it, and nobody will."""


class NotUncertain(Refusal):
    """Only a message of which nobody knows whether it arrived is sent a second time."""


class NotWaiting(Refusal):
    """Only a message that waits for its moment can leave before it."""


class UnfitRecipient(Unfit):
    """An address cannot be written to as it stands."""


class NoSender(Refusal):
    """No app sends by this channel."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A message to be posted.

    Attributes:
        channel: "email": who sends it, see ``outbox.ports``.
        sender_ref: In the sender's own words: "mailbox:3"; "house" for the business itself.
        purpose: "reply", "survey", "sign-in", "acknowledgement".
        intent_key: One press of Send has one; posting it again changes nothing.
        about: "message:55": events name it.
        to: [{"name": "", "address": ""}]; likewise ``cc`` and ``bcc``, which no header names.
        headers: Further ones, such as List-Unsubscribe. Those that the sender writes are refused.
        thread_token: What the answer will carry, so that it is put to the right conversation.
        in_reply_to: A Message-ID without its brackets; likewise ``references``, oldest first.
        language: BCP 47, of the text.
        attachments: [{"filename", "content_type", "size", "sha256", "content_id"}]; the bytes are
            kept before: see ``files.actions``.
        send_at: Not before this moment; None for at once.
    """

    channel: str
    sender_ref: str
    purpose: str
    intent_key: str
    about: str
    to: Sequence[Recipient]
    subject: str
    text: str
    cc: Sequence[Recipient] = ()
    html: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    thread_token: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    language: str = ""
    bcc: Sequence[Recipient] = ()
    attachments: Sequence[Mapping[str, Any]] = ()
    send_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How one attempt to send ended.

    Attributes:
        state: SENT: whoever was not refused has it. LATER: try the others again (4xx, no
            connection). FAILED: never will (5xx). UNCERTAIN: the link was lost after the final dot.
        accepted: Addresses the other server took in this attempt. Empty with SENT means all.
        refused: Addresses it refused for good, each with its words. Never tried again.
        words: What the other server said, for people to read.
        is_shut: With LATER: it let us not in at all, so nothing can leave by this sender now.
    """

    state: str
    accepted: Sequence[str] = ()
    refused: Mapping[str, str] = field(default_factory=dict)
    words: str = ""
    is_shut: bool = False


@dataclass(frozen=True, kw_only=True)
class Progress:
    """Where a message stands after an attempt: the fields of ``OutgoingMessage`` that change."""

    state: str
    send_after: datetime
    accepted: list[str]
    refused: dict[str, str]
    last_words: str


def after_attempt(message: Any, outcome: Outcome, *, now: datetime) -> Progress:
    """Return what an outcome makes of a message.

    Nobody who has it gets it again. It failed if none of those it was written to has it.
    """
    due = message.recipients_due
    refused = {address: strip_controls(words) for address, words in outcome.refused.items()}
    taken = list(outcome.accepted)
    if outcome.state == SENT and not taken:
        taken = [address for address in due if address not in refused]
    accepted = list(dict.fromkeys([*message.accepted, *taken]))
    refused = {**message.refused, **refused}
    is_rest = any(address not in accepted and address not in refused for address in due)
    state, send_after = _next_state(message, outcome, is_rest=is_rest, accepted=accepted, now=now)
    words = strip_controls(outcome.words or "\n".join(refused.values()))[:WORDS_CHARS]
    return Progress(
        state=state, send_after=send_after, accepted=accepted, refused=refused, last_words=words
    )


def after_bounce(message: Any, recipients: Sequence[str], words: str) -> Progress | None:
    """Return what a message is when some of those that had it turned it away later, or None.

    Only those count that had it, or of whom nobody knows; the others change nothing.
    """
    bounced = {address.casefold() for address in recipients}
    had = message.recipients_due if message.state == UNCERTAIN else message.accepted
    turned_away = [address for address in had if address.casefold() in bounced]
    if not turned_away:
        return None

    words = strip_controls(words)[:WORDS_CHARS]
    accepted = [address for address in message.accepted if address not in turned_away]
    refused = {**message.refused, **dict.fromkeys(turned_away, words)}
    is_lost = all(person["address"] in refused for person in message.to)
    return Progress(
        state=FAILED if is_lost and message.state in {SENT, UNCERTAIN} else message.state,
        send_after=message.send_after,
        accepted=accepted,
        refused=refused,
        last_words=words,
    )


def _next_state(
    message: Any, outcome: Outcome, *, is_rest: bool, accepted: list[str], now: datetime
) -> tuple[str, datetime]:
    if outcome.state == UNCERTAIN:
        return UNCERTAIN, now
    if outcome.state == LATER and is_rest:
        again_at = now + backoff(message.attempts)
        if again_at <= message.give_up_at:
            return QUEUED, again_at
    has_reached = any(person["address"] in accepted for person in message.to)
    return (SENT if has_reached else FAILED), now


def backoff(attempts: int) -> timedelta:
    """Return how long to wait after so many attempts, the first being 1."""
    if attempts <= len(BACKOFF_MINUTES):
        return timedelta(minutes=BACKOFF_MINUTES[max(attempts, 1) - 1])
    return timedelta(minutes=LAST_BACKOFF_MINUTES)


def frozen_recipients(people: Sequence[Recipient], *, but: Sequence[str] = ()) -> list[Any]:
    """Return people as they are kept: one line each, every address once.

    Args:
        people: {"name": "", "address": ""} each.
        but: Addresses to leave out, in any case.

    Raises:
        UnfitRecipient: an address holds a sign that could end it early and begin another header.
    """
    seen = {address.casefold() for address in but}
    kept = []
    for person in people:
        address = _fit_address(person["address"])
        if address.casefold() not in seen:
            seen.add(address.casefold())
            kept.append({"name": one_line(person.get("name", ""))[:200], "address": address})
    return kept


def _fit_address(address: str) -> str:
    address = address.strip(" ")
    if not address or len(address) > ADDRESS_CHARS or _UNSAFE_IN_ADDRESS.search(address):
        shown = one_line(address)[:80]
        raise UnfitRecipient(
            _("“%(address)s” is not an address that can be written to. Correct it.")
            % {"address": shown},
            field="to",
        )
    return address


def frozen_files(files: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return files as they are kept with a message: the fields that the sender reads, no others."""
    return [
        {
            "filename": one_line(file["filename"])[:255],
            "content_type": one_line(file["content_type"])[:127],
            "size": int(file["size"]),
            "sha256": file["sha256"],
            "content_id": one_line(file.get("content_id", ""))[:255],
        }
        for file in files
    ]


def frozen_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return further headers, one line each.

    Raises:
        ValueError: not the name of a header, or one that the sender writes itself.
    """
    for name in headers:
        if not _HEADER_NAME.fullmatch(name) or name.lower() in _OURS:
            raise ValueError(f"{name!r} cannot be given as a header of an outgoing message.")
    return {name: one_line(value) for name, value in headers.items()}


def fit_message_id(message_id: str) -> str:
    """Return a Message-ID without brackets, or "" for what cannot be one."""
    bare = message_id.strip().removeprefix("<").removesuffix(">")
    return "" if _UNSAFE_IN_MESSAGE_ID.search(bare) else bare[:900]

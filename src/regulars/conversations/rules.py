"""What follows from what, decided without database or clock."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, Self

from regulars.customers.rules import Address
from regulars.kit.text import one_line

WAITING_ON_US = "waiting_on_us"
WAITING_ON_THEM = "waiting_on_them"
SNOOZED = "snoozed"
CLOSED = "closed"

PERSON = "person"

SUBJECT_CHARS = 500
HEADER_ID_CHARS = 255
NAME_CHARS = 200
COUNTED_TO = 100
REFERENCES_KEPT = 12
ANSWERS_READ = 12
FORGED = "forged"
REPORT = "report"  # in a sender check: a machine tells about a message of ours

_REPLY_MARKS = ("re:", "sv:", "vs:", "aw:", "απ:", "σχετ:", "atb:", "rv:", "tr:", "antw:")


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingAttachment:
    """A file that came with a message.

    Its bytes are kept in `files` under `sha256`, or they are ``part_start:part_end`` of the raw
    mail `part_of`, still in `part_encoding` ("base64" or "identity").
    """

    filename: str
    content_type: str
    size: int
    sha256: str
    content_id: str = ""
    is_inline: bool = False
    part_of: str = ""
    part_start: int = 0
    part_end: int = 0
    part_encoding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage:
    """A customer's message as a channel read it: safe to store, nothing in it trusted.

    Attributes:
        customer: Who wrote, and where an answer goes (Reply-To, where the channel honours it).
        channel, channel_ref, location_id: By which line it came: "email", "mailbox:3", 1.
        from_name, from_address: What the message itself says; the customer's where left out.
        to, cc: ``[{"name": "", "address": ""}]``.
        new_from, quoted_from: The new words are ``text[new_from:quoted_from]``.
        message_id, in_reply_to, references: As in the headers, without < >.
        tokens: Conversation tokens that the channel found in addresses and in Message-IDs of ours
            and has verified.
        sent_at: What the message says; never later than `received_at`.
        kind: "person", "bulk" or "automatic".
        is_live: False for imported history.
        raw_sha256: The mail as it came, in `files`; "" where there is none.
        language: BCP 47; None when nobody can say; "" to have it looked at later.
        writers: Further addresses it claims to be from: From, where an answer goes elsewhere.
        is_from_us: It says that it is from an address of our own, as the forms of web sites do. It
            may begin something; what it joins, it joins as a stranger's.
        is_report: A machine tells about a message of ours, named by what only we can sign.
        sender_check: Who says that the sender is who they say: see `Message.sender_check`.
    """

    customer: Address
    channel: str
    channel_ref: str
    location_id: int
    received_at: datetime
    sent_at: datetime | None = None
    from_name: str = ""
    from_address: str = ""
    to: list[dict[str, str]] = field(default_factory=list)
    cc: list[dict[str, str]] = field(default_factory=list)
    subject: str = ""
    text: str = ""
    html: str = ""
    new_from: int = 0
    quoted_from: int | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: Sequence[str] = ()
    tokens: Sequence[str] = ()
    kind: str = PERSON
    is_live: bool = True
    raw_sha256: str = ""
    language: str | None = ""
    attachments: Sequence[IncomingAttachment] = ()
    writers: Sequence[str] = ()
    is_from_us: bool = False
    is_report: bool = False
    sender_check: Mapping[str, Any] = field(default_factory=dict)

    @property
    def at(self) -> datetime:
        """When it counts from: for history when it was sent, else when it reached us."""
        if self.is_live or self.sent_at is None:
            return self.received_at
        return min(self.sent_at, self.received_at)

    @property
    def new_text(self) -> str:
        return self.text[self.new_from : self.quoted_from].strip()

    @property
    def answers(self) -> tuple[str, ...]:
        """The header ids of messages it answers, the nearest first; of very many also the first."""
        ids = (self.in_reply_to, *reversed(self.references))
        found = tuple(dict.fromkeys(each[:HEADER_ID_CHARS] for each in ids if each))
        return found if len(found) <= ANSWERS_READ else (*found[: ANSWERS_READ - 1], found[-1])

    @property
    def first_answered(self) -> str:
        """The header id of the message with which it all began; "" where it answers nothing."""
        return self.references[0][:HEADER_ID_CHARS] if self.references else ""

    @property
    def missed_by_others(self) -> tuple[str, ...]:
        """The header ids by which answers that came earlier are known: its own, and what it shares.

        All answers to one mail name the first one, so they meet in whatever order they come.
        """
        ids = (self.message_id, self.in_reply_to, self.first_answered)
        return tuple(dict.fromkeys(each[:HEADER_ID_CHARS] for each in ids if each))

    @property
    def is_forged(self) -> bool:
        """Whether the domain it says it is from says that it is not."""
        return self.sender_check.get("verdict") == FORGED


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a conversation stands: its status and the one moment that goes with it."""

    status: str
    waiting_since: datetime | None = None
    snoozed_until: datetime | None = None
    closed_at: datetime | None = None

    @classmethod
    def of(cls, conversation: Any) -> Self:
        """Return the standing of anything that has these four fields."""
        return cls(
            conversation.status,
            conversation.waiting_since,
            conversation.snoozed_until,
            conversation.closed_at,
        )

    def put_on(self, conversation: Any) -> None:
        """Set the four fields."""
        conversation.status = self.status
        conversation.waiting_since = self.waiting_since
        conversation.snoozed_until = self.snoozed_until
        conversation.closed_at = self.closed_at

    def as_plain(self) -> dict[str, str | None]:
        """Return it as JSON can keep it."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Self:
        """Return what `as_plain` gave; other keys may stand beside it."""
        waiting, snoozed, closed = (
            datetime.fromisoformat(plain[name]) if plain[name] else None
            for name in ("waiting_since", "snoozed_until", "closed_at")
        )
        return cls(plain["status"], waiting, snoozed, closed)


def waiting_on_us(since: datetime) -> Standing:
    return Standing(WAITING_ON_US, waiting_since=since)


def waiting_on_them() -> Standing:
    return Standing(WAITING_ON_THEM)


def snoozed(until: datetime) -> Standing:
    return Standing(SNOOZED, snoozed_until=until)


def closed(at: datetime) -> Standing:
    return Standing(CLOSED, closed_at=at)


def after_customer_wrote(standing: Standing, at: datetime, *, kind: str) -> Standing:
    """Return where a conversation stands after a live message at `at`.

    A person's message reopens a closed one, wakes a snoozed one and waits for us; one who waits
    already waits since the first of their messages. Machines move nothing.
    """
    if kind != PERSON or standing.status == WAITING_ON_US:
        return standing

    return waiting_on_us(at)


def at_first(at: datetime, *, is_live: bool) -> Standing:
    """Return where a conversation stands that begins with a customer's message.

    Imported history is over and done with: closed at the time of its last message.
    """
    return waiting_on_us(at) if is_live else closed(at)


def after_withdrawal(now: Standing, before: Standing, *, untouched: bool) -> Standing:
    """Return where a conversation stands when a reply is taken back.

    Args:
        before: How it stood before the reply.
        untouched: Nothing else has happened since; then it stands so again. Else only who waits
            is put right: a customer who waited before the reply waits since then.
    """
    if untouched or now.status == WAITING_ON_THEM:
        return before
    if now.status == WAITING_ON_US and before.waiting_since:
        return before

    return now


def after_history(standing: Standing, at: datetime) -> Standing:
    """Return where a conversation stands after an imported message: later closed, never open."""
    if standing.closed_at is None or standing.closed_at >= at:
        return standing

    return replace(standing, closed_at=at)


def reply_subject(subject: str) -> str:
    """Return the subject of an answer: one "Re:", however people write it."""
    subject = one_line(subject)
    return subject if subject.casefold().startswith(_REPLY_MARKS) else f"Re: {subject}".strip()


def forward_subject(subject: str) -> str:
    """Return the subject of a message that passes another on."""
    return f"Fwd: {one_line(subject)}".strip()


def shown_name(name: str, address: str) -> str:
    """Return what lists call a customer: the name, else the address."""
    return (one_line(name) or address)[:NAME_CHARS]


def capped(count: int) -> str:
    """Return a count as people read it: "99+" where counting stopped."""
    return f"{COUNTED_TO - 1}+" if count >= COUNTED_TO else str(count)


def stamp(moment: datetime) -> str:
    """Return a moment as RFC 3339 in UTC: 2026-11-22T09:41:07Z, microseconds where there are."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")

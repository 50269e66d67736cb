"""What is known of a mail once it has been read."""

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from typing import Any, Literal, Self

Kind = Literal["person", "bulk", "automatic"]
Encoding = Literal["identity", "base64", "quoted-printable"]


class TooLarge(ValueError):
    """The message is longer than `limits.MESSAGE_BYTES`."""


@dataclass(frozen=True, slots=True)
class Address:
    """A mailbox as a header names it. `name` may be empty; the domain is in lower case."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class PartSource:
    """Where a part's body lies in the raw message: `raw[start:end]`, still encoded."""

    start: int
    end: int
    encoding: Encoding


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came along. `source` gives the same bytes again from the raw message, or is None.

    `inline` is true for a picture that the HTML shows (by `cid:` and `content_id`).
    `filename` is safe to offer for download; `sha256` is in hexadecimal.
    """

    filename: str
    content_type: str
    size: int
    sha256: str
    content: bytes = field(repr=False)
    content_id: str
    inline: bool
    source: PartSource | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedMail:
    """One message, decoded: nothing in it is trusted, all of it is safe to store.

    Texts hold no NUL, no lone surrogate and only LF as line end. `html` is cleaned. `date` is
    aware, UTC. Message ids come without angle brackets. `facts` are a few raw headers by lower-case
    name. `failures` (address, status, words) and `returned_ids` are what a machine says of a mail
    that it could not deliver, `trace` what servers wrote on top of it: see `reports`, `tracing`.
    The new words are ``text[new_from:quoted_from]``: offsets are kept, not a second text.
    `encrypted` is "PGP" or "S/MIME" where nobody can read the letter without its key, else "".
    """

    subject: str = ""
    from_: Address | None = None
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    delivered_to: tuple[Address, ...] = ()
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    text: str = ""
    html: str = ""
    new_from: int = 0
    quoted_from: int | None = None
    attachments: tuple[Attachment, ...] = ()
    encrypted: str = ""
    kind: Kind = "person"
    language: str | None = None
    defects: tuple[str, ...] = ()
    authentication_results: tuple[str, ...] = ()
    failures: tuple[tuple[str, str, str], ...] = ()
    returned_ids: tuple[str, ...] = ()
    trace: tuple[tuple[str, str], ...] = ()
    facts: dict[str, str] = field(default_factory=dict)

    @property
    def new_text(self) -> str:
        """Only what this sender wrote now: without signature and quoted past."""
        return self.text[self.new_from : self.quoted_from].strip()

    def to_plain(self) -> dict[str, Any]:
        """Return the mail as dicts, tuples and scalars, for a pipe; `from_plain` leads back."""
        plain = {name: getattr(self, name) for name in _FIELDS}
        for name in _ONE_ADDRESS:
            plain[name] = plain[name] and (plain[name].name, plain[name].address)
        for name in _ADDRESSES:
            plain[name] = tuple((each.name, each.address) for each in plain[name])
        plain["date"] = self.date and self.date.timestamp()
        plain["attachments"] = tuple(_attachment_to_plain(each) for each in self.attachments)
        return plain

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """Return the mail that `to_plain` was given."""
        known = dict(plain)
        for name in _ONE_ADDRESS:
            known[name] = known[name] and Address(*known[name])
        for name in _ADDRESSES:
            known[name] = tuple(Address(*each) for each in known[name])
        if known["date"] is not None:
            known["date"] = datetime.fromtimestamp(known["date"], UTC)
        known["attachments"] = tuple(_attachment_from_plain(each) for each in known["attachments"])
        return cls(**known)


def _attachment_to_plain(attachment: Attachment) -> tuple[Any, ...]:
    values = [getattr(attachment, name) for name in _ATTACHMENT_FIELDS]
    source = attachment.source
    return (*values, source and (source.start, source.end, source.encoding))


def _attachment_from_plain(plain: tuple[Any, ...]) -> Attachment:
    known = dict(zip(_ATTACHMENT_FIELDS, plain, strict=False))
    source = plain[-1]
    return Attachment(**known, source=source and PartSource(*source))


_FIELDS = tuple(each.name for each in fields(ParsedMail))
_ATTACHMENT_FIELDS = tuple(each.name for each in fields(Attachment) if each.name != "source")
_ONE_ADDRESS = ("from_", "sender")
_ADDRESSES = ("reply_to", "to", "cc", "delivered_to")

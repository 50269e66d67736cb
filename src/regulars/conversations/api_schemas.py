"""What other programs send and get."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from ninja import Field
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    PlainSerializer,
    Strict,
    WithJsonSchema,
)
from pydantic_core import PydanticKnownError

from regulars.conversations.rules import stamp
from regulars.customers.api import ContactPointOut


def _no_number(value: Any) -> Any:
    """Return what may be a moment as RFC 3339 writes it: a count of seconds since 1970 is none."""
    if isinstance(value, str) and "-" in value[1:]:
        return value
    raise _no_moment()


def _in_utc(moment: datetime) -> datetime:
    """Return a moment in UTC, which at the ends of the calendar a zone may carry it out of."""
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise _no_moment() from None


def _no_moment() -> PydanticKnownError:
    return PydanticKnownError("datetime_parsing", {"error": "it is no date and time"})


Moment = Annotated[
    datetime,
    PlainSerializer(stamp, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Status = Literal["waiting_on_us", "waiting_on_them", "snoozed", "closed"]
Kind = Literal["person", "bulk", "automatic"]
Given = Annotated[AwareDatetime, BeforeValidator(_no_number), AfterValidator(_in_utc)]
Whole = Annotated[int, Strict()]  # true is not 1, nor is "1"
Text = Annotated[str, Field(min_length=1, max_length=100_000)]
HOLD_SECONDS_AT_MOST = 86_400
COPIES_AT_MOST = 20


class Person(BaseModel):
    """A name and an address, as a mail gives them."""

    name: str
    address: str


class Reader(BaseModel):
    """Somebody who gets a mail or a copy of it."""

    name: Annotated[str, Field(max_length=200)] = ""
    address: Annotated[str, Field(min_length=3, max_length=320)]


class FileIn(BaseModel):
    """A file to go with a message, as base64."""

    filename: Annotated[str, Field(min_length=1, max_length=255)]
    content_type: Annotated[str, Field(max_length=127)] = "application/octet-stream"
    content: Annotated[str, Field(max_length=28_000_000)] = Field(description="In base64.")


class Ref(BaseModel):
    """Somebody or something here."""

    id: int
    name: str


class ClockOut(BaseModel):
    """A standard running on a conversation."""

    measure: str
    standard: str
    state: Literal["running", "paused", "met", "missed", "cancelled"]
    started_at: Moment
    due_at: Moment
    stopped_at: Moment | None


class AttachmentOut(BaseModel):
    """A file that came with a message."""

    id: int
    filename: str
    content_type: str
    size: int = Field(description="In bytes, of the file itself.")
    sha256: str
    url: str


class MessageOut(BaseModel):
    """One thing said: by the customer (in), by us (out), or among ourselves (note)."""

    id: int
    conversation: int
    direction: Literal["in", "out", "note"]
    delivery: (
        Literal["held", "queued", "sending", "sent", "failed", "uncertain", "withdrawn"] | None
    ) = Field(description="Of an outgoing message; else null.")
    from_: Person = Field(alias="from")
    to: list[Person]
    cc: list[Person]
    bcc: list[Person] = Field(description="Of an outgoing message: who got a copy unnamed.")
    forwards: int | None = Field(description="The id of the message that this one passes on.")
    subject: str
    sent_at: Moment
    text: str
    new_text: str = Field(description="The new words, without the quoted past.")
    html: str = Field(description="Cleaned; empty where there is none.")
    message_id: str = Field(description="As in the header, without angle brackets.")
    language: str | None
    attachments: list[AttachmentOut]


class ConversationCustomer(BaseModel):
    """The customer of a conversation."""

    id: int
    name: str
    greet_as: str
    language: str | None
    contact_points: list[ContactPointOut]


class ConversationSummary(BaseModel):
    """A conversation without its messages."""

    number: int
    subject: str
    status: Status
    kind: Kind
    language: str | None
    channel: str
    customer: ConversationCustomer
    assignee: Ref | None
    team: Ref | None
    location: Ref
    opened_at: Moment
    updated_at: Moment
    waiting_since: Moment | None
    snoozed_until: Moment | None
    closed_at: Moment | None
    clocks: list[ClockOut]


class ConversationOut(ConversationSummary):
    """A conversation with its messages, oldest first."""

    messages: list[MessageOut]


class ConversationPage(BaseModel):
    """Some conversations, and the way to the next ones."""

    items: list[ConversationSummary]
    next_cursor: str | None = Field(description="Give it as `cursor`; null on the last page.")


class ConversationList(BaseModel):
    """Which conversations to list."""

    limit: Annotated[int, Field(ge=1, le=100)] = 50
    cursor: Annotated[str, Field(max_length=2_000)] = ""
    status: Status | None = None
    updated_since: Given | None = None


class CustomerRef(BaseModel):
    """Who the conversation is with; added where the address is new."""

    name: Annotated[str, Field(max_length=200)] = ""
    email: Annotated[str, Field(min_length=3, max_length=320)]


class Outgoing(BaseModel):
    """What goes along with words of ours, who gets a copy, and when it leaves."""

    cc: Annotated[list[Reader], Field(max_length=COPIES_AT_MOST)] = []
    bcc: Annotated[list[Reader], Field(max_length=COPIES_AT_MOST)] = []
    attachments: Annotated[
        list[FileIn], Field(max_length=20, description="20 MB together at most; more is 413.")
    ] = []
    send_at: Given | None = Field(None, description="When it leaves; null for at once.")


class ConversationIn(Outgoing):
    """A conversation to open. Without `mailbox` it goes by the first one."""

    customer: CustomerRef
    subject: Annotated[str, Field(max_length=500)] = ""
    text: Text
    mailbox: Annotated[str, Field(max_length=320)] = ""
    direction: Literal["in", "out"] = "in"
    hold_seconds: Annotated[Whole, Field(ge=0, le=HOLD_SECONDS_AT_MOST)] = 0


class ReplyIn(Outgoing):
    """An answer to whoever wrote the message that it answers, and to those named here."""

    text: Text
    hold_seconds: Annotated[Whole, Field(ge=0, le=HOLD_SECONDS_AT_MOST)] = 0
    answers: Annotated[Whole, Field(ge=0)] | None = Field(
        None, description="The id of that message; 0 for the customer, null for the newest one."
    )


class ForwardIn(BaseModel):
    """A message to pass on, with a note above it."""

    to: Reader
    note: Text
    attachments: Annotated[list[Whole], Field(max_length=20)] = Field(
        [], description="The ids of those files of the message that go along."
    )
    hold_seconds: Annotated[Whole, Field(ge=0, le=HOLD_SECONDS_AT_MOST)] = 0


class NoteIn(BaseModel):
    """A note for the team."""

    text: Text


class CloseIn(BaseModel):
    """Why it is closed."""

    reason: Annotated[str, Field(max_length=500)] | None = None


class AssignIn(BaseModel):
    """Whose it is from now on; null is nobody, what is missing stays."""

    staff: Whole | None = None
    team: Whole | None = None


class SnoozeIn(BaseModel):
    """Until when it is put away, with a time zone."""

    until: Given

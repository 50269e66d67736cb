"""What can happen to a conversation. Each is about the conversation and also about its customer.

`message_id` is the primary key of a message of ours; the mail header of that name is not in here.
An entry's own time (`Entry.at`) is when the thing happened: for mail when it reached us, for
imported history when it was sent.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regulars.conversations.words import (
    delivery_said,
    language_said,
    moment_said,
    to_whom_said,
    verdict_said,
)
from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class ConversationOpened(
    Event,
    name="conversation.opened",
    sentence=_("{actor} opened the conversation"),
    personal=(),
):
    """A conversation began with its first message; that one gets no event of its own.

    `direction` is "in" when the customer began, "out" when we did. `is_live` is false for imported
    history, which starts nothing. `kind` is person, bulk or automatic.
    """

    message_id: int
    location_id: int
    customer_id: int
    channel: str
    direction: str
    kind: str
    is_live: bool


@dataclass(frozen=True, kw_only=True)
class MessageReceived(
    Event,
    name="conversation.message_received",
    sentence=_("{actor} added a message from the customer"),
    personal=(),
):
    """Another message came into a conversation that stood already.

    `kind` is the message's own; one that is not from a person moves nothing.
    """

    message_id: int
    location_id: int
    customer_id: int
    channel: str
    kind: str
    is_live: bool


@dataclass(frozen=True, kw_only=True)
class MessageHeld(
    Event,
    name="conversation.message_held",
    sentence=_("A message came from somebody who was not in this conversation"),
    personal=(),
):
    """Somebody holds the token of a conversation without having been in it.

    Their message is kept there, unverified: it reopens nothing, starts no clock, and nothing is
    sent to them unless somebody accepts them.
    """

    message_id: int
    location_id: int
    customer_id: int
    channel: str
    is_live: bool


@dataclass(frozen=True, kw_only=True)
class MessageRenewed(
    Event,
    name="conversation.message_renewed",
    sentence=_("A mail was read again and says more now"),
    personal=(),
):
    """A newer version read a kept mail again and found something else in it.

    ``changed`` names the fields. The message keeps its place; no clock starts, nothing is sent.
    """

    message_id: int
    changed: str


@dataclass(frozen=True, kw_only=True)
class SenderAccepted(
    Event,
    name="conversation.sender_accepted",
    sentence=_("{actor} accepted the sender {address}"),
    personal=("address",),
):
    """Whoever wrote an unverified message belongs to the conversation from now on."""

    message_id: int
    location_id: int
    customer_id: int
    channel: str
    address: str


@dataclass(frozen=True, kw_only=True)
class MessageMovedOut(
    Event,
    name="conversation.message_moved_out",
    sentence=_("{actor} moved a message into conversation #{moved_to}"),
    personal=(),
):
    """An unverified message became a conversation of its own; that one is opened by it."""

    message_id: int
    moved_to: int
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class SenderChecked(
    Event,
    name="conversation.sender_checked",
    sentence=_("It was checked who sent a message: {verdict}"),
    personal=(),
    shown={"verdict": verdict_said},
):
    """What was found out about the sender of a message changes what is made of it.

    `verdict` is "forged" (the domain it names says that it is not from there) or "spam".
    """

    message_id: int
    verdict: str
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationReplied(
    Event,
    name="conversation.replied",
    sentence=_("{actor} replied"),
    personal=(),
):
    """A person pressed Send. The mail itself may still be held; see DeliveryChanged."""

    message_id: int
    location_id: int
    customer_id: int
    channel: str


@dataclass(frozen=True, kw_only=True)
class MessageForwarded(
    Event,
    name="conversation.forwarded",
    sentence=_("{actor} passed a message on to {to_whom}"),
    personal=("to_whom",),
):
    """A message was sent on to somebody outside, with a note. It is no answer to the customer.

    `message_id` is that of what was sent, `forwarded_id` that of the message passed on.
    """

    message_id: int
    forwarded_id: int
    to_whom: str
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class ReplyWithdrawn(
    Event,
    name="conversation.reply_withdrawn",
    sentence=_("{actor} took the reply back before it left"),
    personal=(),
):
    """A reply was undone while it was held: nobody outside has seen it."""

    message_id: int
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class DeliveryChanged(
    Event,
    name="conversation.delivery_changed",
    sentence=_("Delivery of the reply: {delivery}"),
    personal=(),
    shown={"delivery": delivery_said},
):
    """The way of an outgoing message ended: sent, failed or uncertain."""

    message_id: int
    location_id: int
    customer_id: int
    delivery: str


@dataclass(frozen=True, kw_only=True)
class ConversationNoted(
    Event,
    name="conversation.noted",
    sentence=_("{actor} wrote a note"),
    personal=(),
):
    """Something was said among ourselves."""

    message_id: int
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationAssigned(
    Event,
    name="conversation.assigned",
    sentence=_("{actor} gave the conversation to {to_whom}"),
    personal=(),
    shown={"to_whom": to_whom_said},
):
    """Somebody, a team or nobody has the conversation now.

    Ids are None where there is none, and `to_whom` is "" when nobody has it.
    """

    staff_id: int | None
    team_id: int | None
    to_whom: str
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationSnoozed(
    Event,
    name="conversation.snoozed",
    sentence=_("{actor} snoozed the conversation until {until}"),
    personal=(),
    shown={"until": moment_said},
):
    """Put away until a moment (RFC 3339, UTC)."""

    until: str
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationWoke(
    Event,
    name="conversation.woke",
    sentence=_("The conversation came back from being snoozed"),
    personal=(),
):
    """The time it was snoozed until came, or the customer wrote (`because`: "time", "customer")."""

    because: str
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class ConversationClosed(
    Event,
    name="conversation.closed",
    sentence=_("{actor} closed the conversation"),
    personal=("reason",),
):
    """Work on a conversation ended. Cancels its clocks and may start a survey."""

    reason: str
    open_minutes: int
    location_id: int
    customer_id: int
    channel: str
    kind: str
    is_live: bool


@dataclass(frozen=True, kw_only=True)
class ConversationReopened(
    Event,
    name="conversation.reopened",
    sentence=_("{actor} reopened the conversation"),
    personal=(),
):
    """A closed conversation is open again.

    `because` is "customer" (they wrote), "person" (somebody here) or "delivery" (our last reply
    never arrived).
    """

    because: str
    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class LanguageNoted(
    Event,
    name="conversation.language_noted",
    sentence=_("The conversation is in {language}"),
    personal=(),
    shown={"language": language_said},
):
    """The language of the customer's words was recognised (BCP 47)."""

    language: str
    location_id: int
    customer_id: int

"""What happens to a message on its way out. Each is about the thing the message is about."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class OutgoingPosted(
    Event, name="outbox.posted", sentence=_("{actor} posted a message."), personal=()
):
    """A message was put on its way: held for a moment, or queued."""

    outgoing_id: int
    state: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class OutgoingWithdrawn(
    Event, name="outbox.withdrawn", sentence=_("{actor} took a message back."), personal=()
):
    """A held message was undone; it will never leave."""

    outgoing_id: int
    state: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class OutgoingSent(
    Event, name="outbox.sent", sentence=_("The message was handed over."), personal=("words",)
):
    """The other server took it for at least one of those it was written to."""

    outgoing_id: int
    state: str
    purpose: str
    words: str


@dataclass(frozen=True, kw_only=True)
class OutgoingDelayed(
    Event,
    name="outbox.delayed",
    sentence=_("The message could not be handed over yet and is tried again: {words}"),
    personal=("words",),
):
    """The first attempt was put off by the other server. Later ones are not told one by one."""

    outgoing_id: int
    state: str
    purpose: str
    words: str


@dataclass(frozen=True, kw_only=True)
class OutgoingFailed(
    Event,
    name="outbox.failed",
    sentence=_("The message could not be delivered: {words}"),
    personal=("words",),
):
    """Nobody it was written to will get it: refused for good, or given up after five days."""

    outgoing_id: int
    state: str
    purpose: str
    words: str


@dataclass(frozen=True, kw_only=True)
class OutgoingBounced(
    Event,
    name="outbox.bounced",
    sentence=_("The message came back: {words}"),
    personal=("words",),
):
    """Somebody's server took it first and turned it away later.

    `state` is "failed" when nobody it was written to has it any more.
    """

    outgoing_id: int
    state: str
    purpose: str
    words: str


@dataclass(frozen=True, kw_only=True)
class OutgoingUncertain(
    Event,
    name="outbox.uncertain",
    sentence=_("It is not known whether the message arrived: {words}"),
    personal=("words",),
):
    """The link or the program was lost while it was being handed over. Nothing tries it again."""

    outgoing_id: int
    state: str
    purpose: str
    words: str


@dataclass(frozen=True, kw_only=True)
class OutgoingRetried(
    Event,
    name="outbox.retried",
    sentence=_("{actor} sent an uncertain message once more."),
    personal=(),
):
    """Somebody decided to send an uncertain message again, as the same message."""

    outgoing_id: int
    state: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class OutgoingHastened(
    Event,
    name="outbox.hastened",
    sentence=_("{actor} let a message leave before its time."),
    personal=(),
):
    """A message that waited for its moment, or for the next attempt, leaves now."""

    outgoing_id: int
    state: str
    purpose: str


@dataclass(frozen=True, kw_only=True)
class OutgoingConfirmed(
    Event,
    name="outbox.confirmed",
    sentence=_("{actor} knows that an uncertain message arrived."),
    personal=(),
):
    """Somebody found out that an uncertain message is there; nothing sends it again."""

    outgoing_id: int
    state: str
    purpose: str

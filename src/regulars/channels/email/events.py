from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regulars.channels.email.words import trouble_said
from regulars.journal.events import Event


@dataclass(frozen=True, kw_only=True)
class MailboxAdded(
    Event,
    name="mailbox.added",
    sentence=_("{actor} added the mailbox {address}"),
    personal=(),
):
    """Customers can write to another address."""

    address: str
    location_id: int


@dataclass(frozen=True, kw_only=True)
class MailboxChanged(
    Event,
    name="mailbox.changed",
    sentence=_("{actor} changed the mailbox {address}"),
    personal=(),
):
    """The servers, the name or the location of a mailbox changed. Passwords are not told."""

    address: str
    location_id: int
    changed: str


@dataclass(frozen=True, kw_only=True)
class MailboxShut(
    Event,
    name="mailbox.shut",
    sentence=_("{actor} shut the mailbox {address}"),
    personal=(),
):
    """Mail to this address is taken no more; what came stays."""

    address: str
    location_id: int


@dataclass(frozen=True, kw_only=True)
class MailReceived(
    Event,
    name="mail.received",
    sentence=_("A mail arrived and was kept as it came"),
    personal=(),
):
    """Raw bytes are safe in the house; the sender was told so. Reading them comes next."""

    source: str
    size: int


@dataclass(frozen=True, kw_only=True)
class MailImported(
    Event,
    name="mail.imported",
    sentence=_("{actor} imported mail: {stored} new messages"),
    personal=(),
):
    """An import came to its end. read = stored + duplicates + unparseable."""

    read: int
    stored: int
    duplicates: int
    unparseable: int
    conversations: int
    is_live: bool


@dataclass(frozen=True, kw_only=True)
class MailTroubleChanged(
    Event,
    name="mailbox.trouble_changed",
    sentence=_("State of the mailbox: {words}"),
    personal=(),
    shown={"words": trouble_said},
):
    """A way in or out stopped working, or works again (``words`` is empty)."""

    words: str
    direction: str


@dataclass(frozen=True, kw_only=True)
class CustomerAcknowledged(
    Event,
    name="mail.acknowledged",
    sentence=_("The customer was told that we have their message"),
    personal=(),
):
    """The acknowledgement of a conversation's first words was handed over."""

    location_id: int
    customer_id: int


@dataclass(frozen=True, kw_only=True)
class MailComplained(
    Event,
    name="mail.complained",
    sentence=_("{address} called our mail spam: nothing automatic goes there any more"),
    personal=("address",),
):
    """A mail service tells that somebody who had a message of ours wants none."""

    outgoing_id: int
    address: str


@dataclass(frozen=True, kw_only=True)
class AcknowledgementsStopped(
    Event,
    name="mail.acknowledgements_stopped",
    sentence=_("More than {most} acknowledgements within a minute: none for an hour"),
    personal=(),
):
    """So many began to write within a minute that they are no customers, or a loop."""

    most: int

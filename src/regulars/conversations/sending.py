"""What opening and replying share: to whom, and into the outbox. Called in their transactions."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from regulars.conversations.copying import Recipient, checked_copies
from regulars.conversations.enclosing import as_draft
from regulars.conversations.models import Conversation, Message
from regulars.conversations.parties import LOOKED_BACK, party_of, writer_key
from regulars.conversations.ports import ours_among
from regulars.conversations.queries import MAX_NUMBER
from regulars.conversations.refusals import (
    NoAddress,
    NotAReply,
    NothingToAnswer,
    NotLater,
    OwnMailbox,
)
from regulars.conversations.rules import REFERENCES_KEPT, reply_subject
from regulars.customers.models import ContactPoint
from regulars.customers.queries import keys_in_use, mail_addresses_of
from regulars.customers.rules import EMAIL, contact_key, reaches_somebody
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.ids import new_token
from regulars.kit.reading import read_rows
from regulars.kit.updating import update_many
from regulars.outbox.actions import post
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.queries import outgoing_for
from regulars.outbox.rules import Draft

LATEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Addressee:
    """Somebody in a conversation whom we can answer.

    Attributes:
        answers: The newest message they wrote; 0 for a customer who has written none.
        is_customer: Whose conversation it is; else somebody who wrote in it.
        message: The one that `answers` names, if any.
    """

    answers: int
    recipient: Recipient
    is_customer: bool
    message: Message | None = None

    @property
    def is_stranger(self) -> bool:
        """Whether they hold a mail of ours and have not been in the conversation."""
        return self.message is not None and self.message.is_unverified


def addressees_of(conversation: Conversation) -> list[Addressee]:
    """Return whom an answer can go to, first the sender of the newest message: see `addressees`."""
    points = mail_addresses_of(conversation.customer)
    if conversation._state.adding:
        return addressees(conversation, points, [])
    condition = "WHERE conversation_id = %s AND direction = 'in' ORDER BY id DESC LIMIT %s"
    rows = read_rows(Message, condition, [conversation.number, LOOKED_BACK])
    return addressees(conversation, points, rows)


def addressee_of(conversation: Conversation, *, answers: int | None) -> Addressee:
    """Return whom an answer goes to: the sender of the message it answers.

    Args:
        answers: A message's key; 0 for the customer, None for the newest message.

    Raises:
        NothingToAnswer: the conversation has no such message of somebody else.
        NoAddress: there is nobody whom mail could reach.
        OwnMailbox: it is one of our own mailboxes.
    """
    found = addressees_of(conversation)
    if answers:
        message = _answered(conversation, answers)
        points = mail_addresses_of(conversation.customer)
        found = addressees(conversation, points, [message])
    elif answers == 0:
        found = [each for each in found if each.is_customer]
    if not found:
        raise NoAddress(
            _("There is no mail address for %(name)s. Add one to the customer first.")
            % {"name": conversation.customer_name or conversation.customer}
        )
    require_not_ours(found[0].recipient["address"])
    return found[0]


def addressees(
    conversation: Conversation, points: Sequence[ContactPoint], incoming: Iterable[Message]
) -> list[Addressee]:
    """Return whom an answer can go to, each once; the first is whom it goes to unless told.

    Whoever wrote is answered at the address they wrote from. Machines are not answered. A
    stranger who holds a mail of ours comes last: our answer shall not go there by mistake.

    Args:
        points: The customer's mail addresses, the best first.
        incoming: What others wrote in the conversation, the newest first.
    """
    theirs = {point.key: point.value for point in points}
    written = [(each, writer_key(each)) for each in incoming if not each.is_automatic]
    others = keys_in_use({key for _message, key in written if key} - set(theirs))
    found: dict[str, Addressee] = {}
    for message, key in written:
        if key in others:
            address = message.reply_address or message.from_address
            recipient = {"name": message.from_name, "address": address}
            to = Addressee(message.pk, recipient, False, message)
        elif points:  # an address that is nobody's now was the customer's
            address = theirs.get(key, points[0].value)
            to = Addressee(message.pk, _customer_at(conversation, address), True, message)
        else:
            continue
        if reaches_somebody(address):
            found.setdefault(contact_key(EMAIL, address), to)
    if points and not any(each.is_customer for each in found.values()):
        found["customer"] = Addressee(0, _customer_at(conversation, points[0].value), True)
    return sorted(found.values(), key=lambda each: each.is_stranger)


def require_not_ours(address: str) -> None:
    """Do nothing unless mail to an address would come back to ourselves.

    Raises:
        OwnMailbox: it is one of our mailboxes.
    """
    require_none_ours([address])


def require_none_ours(addresses: Collection[str], *, field: str = "") -> None:
    """Do nothing unless one of these is our own mailbox; asks nothing where there are none.

    Raises:
        OwnMailbox: mail to it would come back to ourselves.
    """
    for address in sorted(ours_among(addresses)):
        raise OwnMailbox(own_mailbox_words(address), field=field)


def own_mailbox_words(address: str) -> str:
    """Return why nothing is sent to one of our own mailboxes."""
    return _(
        "%(address)s is our own mailbox: mail to it would come back. Write to the customer."
    ) % {"address": address}


def add_copies(
    message: Message, *, cc: Sequence[Recipient] = (), bcc: Sequence[Recipient] = ()
) -> None:
    """Put those who get a copy on a message that is not saved yet; no query where there are none.

    Raises:
        BadContact, TooManyCopies: see `copying.checked_copies`.
        OwnMailbox: one is our own mailbox.
    """
    message.cc = checked_copies(cc, field="cc")
    message.bcc = checked_copies(bcc, field="bcc")
    for field, people in (("cc", message.cc), ("bcc", message.bcc)):
        require_none_ours([each["address"] for each in people], field=field)


def checked_moment(send_at: datetime | None) -> datetime | None:
    """Return when a message is to leave; None for at once.

    Raises:
        NotLater: the moment is not after now, or more than a year away.
    """
    if send_at is not None and not clock.now() < send_at <= clock.now() + LATEST:
        raise NotLater(_("Choose a moment after now, within a year."), field="send_at")
    return send_at


def _answered(conversation: Conversation, key: int) -> Message:
    rows = conversation.messages.filter(direction=Message.Direction.IN)
    message = rows.filter(pk=key).first() if 0 < key <= MAX_NUMBER else None
    if message is None:
        raise NothingToAnswer(
            _("Nobody has written the message %(id)s here.") % {"id": key}, field="answers"
        )
    return message


def _customer_at(conversation: Conversation, address: str) -> Recipient:
    return {"name": conversation.customer.name, "address": address}


def post_message(
    conversation: Conversation,
    message: Message,
    *,
    to: Sequence[Recipient],
    hold_seconds: int,
    send_at: datetime | None = None,
    by: Actor,
) -> None:
    """Put a saved outgoing message into the outbox, and keep on it what the outbox fixed.

    Its copies and files are those on the message: ``cc``, ``bcc``, ``files``.
    """
    references = _header_ids(conversation, message, to)
    outgoing = post(
        Draft(
            channel=conversation.channel,
            sender_ref=conversation.channel_ref,
            purpose="reply",
            intent_key=f"message:{message.pk}:{message.key or new_token(8)}"[:100],
            about=f"message:{message.pk}",
            to=to,
            subject=message.subject,
            text=message.text,
            thread_token=conversation.token,
            in_reply_to=references[-1] if references else "",
            references=references,
            language=conversation.language,
            cc=message.cc,
            bcc=message.bcc,
            attachments=as_draft(message),
            send_at=send_at,
        ),
        hold_seconds=hold_seconds,
        by=by,
    )
    message.delivery = outgoing.state
    message.message_id = outgoing.message_id[:255]
    message.in_reply_to = (references[-1] if references else "")[:255]
    message.to, message.cc, message.bcc = outgoing.to, outgoing.cc, outgoing.bcc
    update_many([message], ["delivery", "message_id", "in_reply_to", "to", "cc", "bcc"])


def outgoing_of(message: Message) -> OutgoingMessage:
    """Return what the outbox has of a message of ours.

    Raises:
        NotAReply: it was never sent.
    """
    about = f"message:{message.pk}"
    found = outgoing_for([about]).get(about)
    if found is None:
        raise NotAReply(_("This message was never sent."))
    return found


def subject_of(conversation: Conversation) -> str:
    """Return the subject of an answer."""
    return reply_subject(conversation.subject)


def _header_ids(conversation: Conversation, message: Message, to: Sequence[Recipient]) -> list[str]:
    """Return the header ids of what was said with these people before, oldest first.

    Only the first and the last ones; what others said is none of their business.
    """
    party = set().union(*(party_of(conversation, person["address"]) for person in to))
    rows = Message.objects.filter(conversation=conversation).exclude(message_id="")
    rows = rows.exclude(pk=message.pk).exclude(delivery="withdrawn").order_by("pk")
    said = rows.only("message_id", "direction", "from_address", "reply_address", "to")
    ids = list(dict.fromkeys(each.message_id for each in said if _is_with(each, party)))
    return ids if len(ids) <= REFERENCES_KEPT else [ids[0], *ids[1 - REFERENCES_KEPT :]]


def _is_with(message: Message, party: set[str]) -> bool:
    if message.direction == Message.Direction.IN:
        return writer_key(message) in party
    return any(contact_key(EMAIL, person["address"]) in party for person in message.to)

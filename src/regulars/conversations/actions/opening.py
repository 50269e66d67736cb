from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.conversations.changing import checked_text, say
from regulars.conversations.copying import Recipient
from regulars.conversations.enclosing import Enclosure, enclose
from regulars.conversations.events import ConversationOpened
from regulars.conversations.indexing import index_opened
from regulars.conversations.models import Conversation, Message
from regulars.conversations.refusals import NotOutgoing, NoWayOut
from regulars.conversations.rules import (
    SUBJECT_CHARS,
    shown_name,
    waiting_on_them,
    waiting_on_us,
)
from regulars.conversations.sending import (
    add_copies,
    addressee_of,
    addressees_of,
    checked_moment,
    post_message,
)
from regulars.conversations.tokens import token_for
from regulars.customers.actions import find_or_add_many
from regulars.customers.models import Customer
from regulars.customers.rules import Address
from regulars.jobs.actions import enqueue
from regulars.jobs.rules import BULK
from regulars.journal.actions import Happening, record_many
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.inserting import insert_many
from regulars.kit.making import made
from regulars.kit.permissions import require
from regulars.kit.text import one_line


@transaction.atomic
def open_conversation(  # noqa: PLR0913 - one word each
    *,
    customer: Customer | Address,
    subject: str,
    text: str,
    channel: str,
    channel_ref: str,
    location: Location,
    direction: str = "in",
    cc: Sequence[Recipient] = (),
    bcc: Sequence[Recipient] = (),
    files: Sequence[Enclosure] = (),
    send_at: datetime | None = None,
    hold_seconds: int = 0,
    key: str = "",
    at: datetime | None = None,
    by: Actor,
) -> Conversation:
    """Open a conversation with its first message.

    Args:
        customer: Who it is with; an address stands for whoever has it, and is added where new.
        direction: "in" writes down what the customer said; "out" sends them our words.
        channel, channel_ref: By which line answers go: "email", "mailbox:3".
        cc, bcc, send_at: As for `reply_to_conversation`; only for direction "out".
        files: What goes or came with it; see `enclosing`, which keeps the bytes before.
        key: The form's or caller's own: the same key again gives the first conversation.
        at: When the customer said it; None is now. Only for direction "in".

    Returns:
        The conversation; where it is new, its ``first_message`` is at hand.

    Raises:
        NothingSaid, TooLong: see `changing.checked_text`.
        NoAddress, OwnMailbox: direction "out", and there is no mail address but our own.
        NoWayOut: direction is neither "in" nor "out".
        NotOutgoing: direction "in" with copies or a moment to leave.
        BadContact, TooManyCopies, NotLater: as for `reply_to_conversation`.
    """
    require(by, "conversation.open", location.pk)
    token = token_for(key, by=by)
    if key and (known := Conversation.objects.filter(token=token).first()):
        return known

    if direction not in ("in", "out"):
        raise NoWayOut(_("A conversation begins with a message in or out."), field="direction")
    if direction == "in" and (cc or bcc or send_at):
        sentence = _("Only what we send has copies and a moment to leave.")
        raise NotOutgoing(sentence, field="direction")
    text = checked_text(text)
    if isinstance(customer, Address):
        customer = find_or_add_many([customer], by=by)[customer.key]
    conversation = _begun(
        customer, subject=subject, channel=channel, channel_ref=channel_ref, location=location
    )
    conversation.token = token
    conversation.opened_at = conversation.last_message_at = at or conversation.updated_at
    recipient = _recipient(conversation, direction)
    message = _first_message(conversation, text, direction, recipient, by=by)
    message.key = key[:100]
    add_copies(message, cc=cc, bcc=bcc)
    leaves_at = checked_moment(send_at)
    _stand(conversation, message, by=by)
    if known := _insert(conversation, key):
        return known

    message.conversation = conversation  # which has a number only now
    insert_many([message])
    enclose(message, files)
    conversation.first_message = message
    if direction == "out":
        post_message(
            conversation,
            message,
            to=[recipient],
            hold_seconds=hold_seconds,
            send_at=leaves_at,
            by=by,
        )
    _record(conversation, message, by=by)
    index_opened([(conversation, [message])])
    if direction == "in" and not message.language:
        enqueue("conversations.note_languages", {"messages": [message.pk]}, priority=BULK)
    return conversation


def _insert(conversation: Conversation, key: str) -> Conversation | None:
    """Insert a conversation; return the first one instead where the button was pressed twice."""
    if not key:
        insert_many([conversation])
        return None
    try:
        with transaction.atomic():
            insert_many([conversation])
    except IntegrityError:  # the same press of the button, a moment ago
        return Conversation.objects.get(token=conversation.token)
    return None


def _recipient(conversation: Conversation, direction: str) -> Recipient:
    if direction == "out":
        return addressee_of(conversation, answers=0).recipient
    found = addressees_of(conversation)
    return found[0].recipient if found else {"name": conversation.customer.name, "address": ""}


def _begun(
    customer: Customer, *, subject: str, channel: str, channel_ref: str, location: Location
) -> Conversation:
    return made(
        Conversation,
        subject=one_line(subject)[:SUBJECT_CHARS],
        channel=channel,
        channel_ref=channel_ref,
        location=location,
        customer=customer,
        language=customer.language,
        updated_at=clock.now(),
    )


def _first_message(
    conversation: Conversation, text: str, direction: str, recipient: Recipient, *, by: Actor
) -> Message:
    message = made(
        Message,
        conversation=conversation,
        direction=direction,
        subject=conversation.subject,
        text=text,
        sent_at=conversation.opened_at,
        created_at=conversation.opened_at,
    )
    conversation.customer_name = shown_name(conversation.customer.name, recipient["address"])
    if direction == "in":
        message.from_name, message.from_address = recipient["name"], recipient["address"][:320]
        return message

    message.from_name, message.author_id = by.name, int(by.id) if by.is_staff else None
    message.to = [recipient]
    return message


def _stand(conversation: Conversation, message: Message, *, by: Actor) -> None:
    say(conversation, message)
    if message.direction == "in":
        waiting_on_us(conversation.opened_at).put_on(conversation)
        return

    waiting_on_them().put_on(conversation)
    if by.is_staff:
        conversation.assignee_id, conversation.assignee_name = int(by.id), by.name[:120]


def _record(conversation: Conversation, message: Message, *, by: Actor) -> None:
    event = ConversationOpened(
        message_id=message.pk,
        location_id=conversation.location_id,
        customer_id=conversation.customer_id,
        channel=conversation.channel,
        direction=message.direction,
        kind=conversation.kind,
        is_live=True,
    )
    record_many(
        [
            Happening(
                event=event,
                about=conversation,
                also=f"customer:{conversation.customer_id}",
                by=by,
                at=conversation.opened_at,
            )
        ]
    )

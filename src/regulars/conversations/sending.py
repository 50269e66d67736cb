"""What opening and replying share: to whom, and into the outbox. Called in their transactions."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from regulars.conversations.models import Conversation, Message
from regulars.conversations.refusals import NoAddress
from regulars.conversations.rules import REFERENCES_KEPT, reply_subject
from regulars.customers.models import ContactPoint
from regulars.customers.queries import mail_addresses_of
from regulars.customers.rules import EMAIL, contact_key
from regulars.kit.actor import Actor
from regulars.kit.ids import new_token
from regulars.outbox.actions import post
from regulars.outbox.rules import Draft

LOOKED_BACK = 20

Recipient = dict[str, str]


def recipient_of(conversation: Conversation, *, must_have: bool) -> Recipient:
    """Return where an answer goes: to the address the customer last wrote from, if it is theirs.

    Words of somebody else in the conversation never turn our answers their way.

    Raises:
        NoAddress: the customer has no mail address, and there must be one.
    """
    points = mail_addresses_of([conversation.customer_id]).get(conversation.customer_id, [])
    if not points and must_have:
        raise NoAddress(
            _("There is no mail address for %(name)s. Add one to the customer first.")
            % {"name": conversation.customer_name or conversation.customer}
        )
    return recipient_among(conversation, points, _last_written_from(conversation) if points else [])


def recipient_among(
    conversation: Conversation, points: Sequence[ContactPoint], written_from: Sequence[str]
) -> Recipient:
    """Return where an answer goes, without a query: see `recipient_of`.

    Args:
        points: The customer's mail addresses, the best first.
        written_from: Keys of the addresses somebody wrote from, the newest first.
    """
    name = conversation.customer.name
    if not points:
        return {"name": name, "address": ""}

    theirs = {point.key: point.value for point in points}
    last = next((each for each in written_from if each in theirs), None)
    return {"name": name, "address": theirs[last] if last else points[0].value}


def post_message(
    conversation: Conversation,
    message: Message,
    *,
    to: Sequence[Recipient],
    hold_seconds: int,
    by: Actor,
) -> None:
    """Put a saved outgoing message into the outbox, and keep on it what the outbox fixed."""
    references = _header_ids(conversation, message)
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
        ),
        hold_seconds=hold_seconds,
        by=by,
    )
    message.delivery = outgoing.state
    message.message_id = outgoing.message_id[:255]
    message.in_reply_to = (references[-1] if references else "")[:255]
    message.to = outgoing.to
    message.save(update_fields=["delivery", "message_id", "in_reply_to", "to"])


def subject_of(conversation: Conversation) -> str:
    """Return the subject of an answer."""
    return reply_subject(conversation.subject)


def _last_written_from(conversation: Conversation) -> list[str]:
    if conversation._state.adding:
        return []
    rows = Message.objects.filter(conversation=conversation, direction=Message.Direction.IN)
    newest = rows.order_by("-pk").values_list("reply_address", "from_address")[:LOOKED_BACK]
    return [contact_key(EMAIL, reply or sender) for reply, sender in newest if reply or sender]


def _header_ids(conversation: Conversation, message: Message) -> list[str]:
    """Return the header ids of what was said before, oldest first: the first and the last ones."""
    rows = Message.objects.filter(conversation=conversation).exclude(message_id="")
    rows = rows.exclude(pk=message.pk).exclude(delivery="withdrawn").order_by("pk")
    ids = list(dict.fromkeys(rows.values_list("message_id", flat=True)))
    return ids if len(ids) <= REFERENCES_KEPT else [ids[0], *ids[1 - REFERENCES_KEPT :]]

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.conversations.changing import (
    checked_text,
    keep_findable,
    locked,
    moment_after,
)
from regulars.conversations.copying import Recipient, checked_copy
from regulars.conversations.enclosing import Enclosure, enclose
from regulars.conversations.events import MessageForwarded
from regulars.conversations.models import Conversation, Message
from regulars.conversations.passed_on import forwarded_words
from regulars.conversations.refusals import NotForwardable
from regulars.conversations.rules import forward_subject
from regulars.conversations.sending import post_message, require_none_ours
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.inserting import insert_many
from regulars.kit.making import made
from regulars.kit.permissions import require
from regulars.kit.updating import update_many


@transaction.atomic
def forward_message(
    message: Message,
    *,
    to: Recipient,
    note: str,
    files: Sequence[Enclosure] = (),
    hold_seconds: int = 0,
    key: str = "",
    by: Actor,
) -> Message:
    """Pass a message on to somebody outside, our note above it; return what was sent.

    The conversation stands as it did, and the customer is answered by it no more than before. What
    they answer comes into the same conversation; they never become its customer.

    Args:
        to: {"name": "", "address": ""}.
        files: Those that go along; see ``enclosing.enclosed_again``.
        key: One press of Send has one: the same key again gives the first one, sends nothing.

    Raises:
        NothingSaid, TooLong: see `changing.checked_text`.
        BadContact, OwnMailbox: it cannot go there.
        NotForwardable: it is a note, or was taken back.
    """
    require(by, "conversation.reply", message.conversation)
    conversation = locked(message.conversation)
    if key and (known := conversation.messages.filter(key=key[:100]).first()):
        return known
    if message.direction == Message.Direction.NOTE or message.delivery == "withdrawn":
        raise NotForwardable(_("Only what was said to somebody outside is passed on; no note is."))

    recipient = checked_copy(to.get("name", ""), to["address"], field="to")
    require_none_ours([recipient["address"]], field="to")
    sent = _passed_on(conversation, message, checked_text(note), recipient, by=by)
    sent.key = key[:100]
    insert_many([sent])
    enclose(sent, files)
    post_message(conversation, sent, to=[recipient], hold_seconds=hold_seconds, by=by)
    conversation.message_count += 1
    conversation.updated_at = clock.now()
    update_many([conversation], ["message_count", "updated_at"])
    _tell(conversation, sent, by=by)
    keep_findable(conversation, sent)
    return sent


def _tell(conversation: Conversation, sent: Message, *, by: Actor) -> None:
    [to] = sent.to
    record(
        MessageForwarded(
            message_id=sent.pk,
            forwarded_id=sent.forwards or 0,
            to_whom=to["name"] or to["address"],
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )


def _passed_on(
    conversation: Conversation, message: Message, note: str, recipient: Recipient, *, by: Actor
) -> Message:
    now = moment_after(conversation)
    return made(
        Message,
        conversation=conversation,
        direction=Message.Direction.OUT,
        author_id=int(by.id) if by.is_staff else None,
        from_name=by.name,
        to=[recipient],
        subject=forward_subject(conversation.subject),
        text=f"{note}\n\n{forwarded_words(message)}",
        quoted_from=len(note),
        forwards=message.pk,
        sent_at=now,
        created_at=now,
    )

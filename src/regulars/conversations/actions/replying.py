from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.conversations.changing import (
    LAST_WORDS,
    checked_text,
    keep_findable,
    locked,
    moment_after,
    move,
    say,
)
from regulars.conversations.copying import Recipient
from regulars.conversations.enclosing import Enclosure, enclose
from regulars.conversations.events import ConversationReplied, ReplyWithdrawn
from regulars.conversations.models import Conversation, Message
from regulars.conversations.refusals import NotAReply
from regulars.conversations.rules import (
    CLOSED,
    Standing,
    after_withdrawal,
    closed,
    waiting_on_them,
)
from regulars.conversations.sending import (
    add_copies,
    addressee_of,
    checked_moment,
    post_message,
    subject_of,
)
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.inserting import insert_many
from regulars.kit.making import made
from regulars.kit.permissions import require
from regulars.kit.updating import update_many
from regulars.outbox.actions import withdraw
from regulars.outbox.queries import outgoing_for
from regulars.outbox.rules import AlreadyLeft

HOLD_SECONDS = 10


@transaction.atomic
def reply_to_conversation(
    conversation: Conversation,
    *,
    text: str,
    answers: int | None = None,
    cc: Sequence[Recipient] = (),
    bcc: Sequence[Recipient] = (),
    files: Sequence[Enclosure] = (),
    send_at: datetime | None = None,
    hold_seconds: int = HOLD_SECONDS,
    key: str = "",
    by: Actor,
) -> Message:
    """Answer by mail; the conversation waits for them, and is the replier's if free.

    It goes to whoever wrote the message that is answered, and to those named here.

    Args:
        answers: The key of that message; 0 for the customer, None for the newest one.
        cc, bcc: Who gets a copy: {"name": "", "address": ""} each. No header names those of `bcc`.
        files: What goes with it; see `enclosing`, which keeps the bytes before.
        send_at: When it leaves; None for as soon as it cannot be taken back any more.
        hold_seconds: For so long `withdraw_reply` can take it back.
        key: One press of Send has one: the same key again gives the first message, sends nothing.

    Raises:
        NothingSaid, TooLong: see `changing.checked_text`.
        NoAddress, OwnMailbox, NothingToAnswer: there is nowhere to send it.
        BadContact, TooManyCopies: not everybody who is to get a copy can.
        NotLater: `send_at` is over.
    """
    require(by, "conversation.reply", conversation)
    conversation = locked(conversation)
    if key and (known := conversation.messages.filter(key=key[:100]).first()):
        return known

    text = checked_text(text)
    recipient = addressee_of(conversation, answers=answers).recipient
    message = _reply(conversation, text, recipient, by=by)
    message.key = key[:100]
    add_copies(message, cc=cc, bcc=bcc)
    leaves_at = checked_moment(send_at)
    insert_many([message])
    enclose(message, files)
    post_message(
        conversation,
        message,
        to=[recipient],
        hold_seconds=hold_seconds,
        send_at=leaves_at,
        by=by,
    )
    _stand(conversation, message, by=by)
    record(
        ConversationReplied(
            message_id=message.pk,
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
            channel=conversation.channel,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    keep_findable(conversation, message)
    return message


@transaction.atomic
def withdraw_reply(message: Message, *, by: Actor) -> Message:
    """Take a reply back before it leaves; its text is returned with it, to be written again.

    The conversation stands as before, unless something else has happened to it since.

    Raises:
        AlreadyLeft: somebody has it, or may have it.
        NothingToTakeBack: it was taken back before, or could not be sent.
        NotAReply: not an outgoing message.
    """
    require(by, "conversation.withdraw", message.conversation)
    conversation = locked(message.conversation)
    message = Message.objects.get(pk=message.pk)
    if message.direction != Message.Direction.OUT:
        raise NotAReply(_("Only what we send can be taken back."))

    outgoing = outgoing_for([f"message:{message.pk}"]).get(f"message:{message.pk}")
    if outgoing is None:
        raise AlreadyLeft(_("The message has left already and cannot be taken back."))
    withdraw(outgoing, by=by)
    message.delivery = Message.Delivery.WITHDRAWN
    message.save(update_fields=["delivery"])
    conversation.refresh_from_db()
    if message.forwards is None:
        _stand_as_before(conversation, message)
    else:
        conversation.message_count = max(conversation.message_count - 1, 0)
        update_many([conversation], ["message_count"])
    record(
        ReplyWithdrawn(
            message_id=message.pk,
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    return message


def _reply(conversation: Conversation, text: str, recipient: Recipient, *, by: Actor) -> Message:
    now = moment_after(conversation)
    return made(
        Message,
        conversation=conversation,
        direction=Message.Direction.OUT,
        author_id=int(by.id) if by.is_staff else None,
        from_name=by.name,
        to=[recipient],
        subject=subject_of(conversation),
        text=text,
        sent_at=now,
        created_at=now,
        standing_before=_before(conversation),
    )


def _before(conversation: Conversation) -> dict[str, str | int | None]:
    return {
        **Standing.of(conversation).as_plain(),
        "assignee": conversation.assignee_id,
        "version": conversation.version + 1,  # as the reply leaves it
    }


def _stand(conversation: Conversation, message: Message, *, by: Actor) -> None:
    fields = [*move(conversation, waiting_on_them()), *say(conversation, message)]
    if conversation.assignee_id is None and by.is_staff:
        conversation.assignee_id, conversation.assignee_name = int(by.id), by.name[:120]
        fields += ["assignee", "assignee_name"]
    conversation.is_history = False
    update_many([conversation], [*fields, "is_history"])


def _stand_as_before(conversation: Conversation, message: Message) -> None:
    fields = _restore_last_words(conversation, message)
    before = message.standing_before
    if before is None:  # our first words were taken back: nothing was said
        if conversation.status != CLOSED:
            fields += move(conversation, closed(moment_after(conversation)))
    else:
        untouched = conversation.version == before["version"]
        standing = after_withdrawal(
            Standing.of(conversation), Standing.from_plain(before), untouched=untouched
        )
        fields += move(conversation, standing)
        if untouched and before["assignee"] is None:
            conversation.assignee_id, conversation.assignee_name = None, ""
            fields += ["assignee", "assignee_name"]
    update_many([conversation], fields)


def _restore_last_words(conversation: Conversation, message: Message) -> list[str]:
    """Let lists show the words before; a withdrawn message is no longer counted."""
    conversation.message_count = max(conversation.message_count - 1, 0)
    rows = conversation.messages.exclude(direction=Message.Direction.NOTE)
    rows = rows.exclude(delivery=Message.Delivery.WITHDRAWN).exclude(pk=message.pk)
    rows = rows.filter(forwards=None)
    last = rows.order_by("-created_at", "-pk").first()
    if last:
        conversation.message_count -= 1  # say() counts it again
        conversation.last_message_at = last.created_at
        say(conversation, last)
    return list(LAST_WORDS)

from collections.abc import Mapping

from django.db import transaction

from regulars.conversations.changing import locked, moment_after, move
from regulars.conversations.events import ConversationReopened, DeliveryChanged
from regulars.conversations.models import Conversation, Message
from regulars.conversations.rules import (
    CLOSED,
    WAITING_ON_THEM,
    Standing,
    waiting_on_us,
)
from regulars.journal.actions import record
from regulars.kit.actor import SYSTEM, Actor


@transaction.atomic
def change_deliveries(states: Mapping[int, str], *, by: Actor = SYSTEM) -> None:
    """Note how outgoing messages fared, by their primary key: "sent", "failed", "uncertain", ….

    When a reply failed for good the customer is still waiting: the conversation waits on us again,
    since the moment it did before.
    """
    rows = Message.objects.filter(pk__in=states, direction=Message.Direction.OUT)
    for message in rows.select_related("conversation").order_by("pk"):
        if message.delivery != states[message.pk]:
            _change(message, states[message.pk], by=by)


def _change(message: Message, state: str, *, by: Actor) -> None:
    message.delivery = state
    message.save(update_fields=["delivery"])
    if state == Message.Delivery.WITHDRAWN:
        return  # withdraw_reply tells it

    conversation = message.conversation
    record(
        DeliveryChanged(
            message_id=message.pk,
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
            delivery=state,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    if state == Message.Delivery.FAILED and message.forwards is None:
        _wait_on_us(conversation, message, by=by)


def _wait_on_us(conversation: Conversation, message: Message, *, by: Actor) -> None:
    conversation = locked(conversation)
    was_closed = conversation.status == CLOSED
    if conversation.status != WAITING_ON_THEM and not was_closed:
        return

    before = Standing.from_plain(message.standing_before) if message.standing_before else None
    since = before.waiting_since if before else None
    fields = move(conversation, waiting_on_us(since or moment_after(conversation)))
    conversation.save(update_fields=fields)
    if was_closed:
        record(
            ConversationReopened(
                because="delivery",
                location_id=conversation.location_id,
                customer_id=conversation.customer_id,
            ),
            about=conversation,
            also=f"customer:{conversation.customer_id}",
            by=by,
        )

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.conversations.changing import locked, moment_after, move
from regulars.conversations.events import ConversationClosed, ConversationReopened
from regulars.conversations.models import Conversation
from regulars.conversations.refusals import AlreadyClosed, NotClosed
from regulars.conversations.rules import closed, waiting_on_us
from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.kit.text import one_line
from regulars.kit.updating import update_many

REASON_CHARS = 500


@transaction.atomic
def close_conversation(conversation: Conversation, *, reason: str = "", by: Actor) -> Conversation:
    """End the work on a conversation; the customer's next words open it again.

    Raises:
        AlreadyClosed: somebody else closed it first.
    """
    require(by, "conversation.close", conversation)
    conversation = locked(conversation)
    if conversation.is_closed:
        raise AlreadyClosed(
            _("Conversation #%(number)s is already closed.") % {"number": conversation.number}
        )

    at = moment_after(conversation)
    update_many([conversation], move(conversation, closed(at)))
    record(
        ConversationClosed(
            reason=one_line(reason)[:REASON_CHARS],
            open_minutes=int((at - conversation.opened_at).total_seconds() // 60),
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
            channel=conversation.channel,
            kind=conversation.kind,
            is_live=not conversation.is_history,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    return conversation


@transaction.atomic
def reopen_conversation(conversation: Conversation, *, by: Actor) -> Conversation:
    """Take up a closed conversation again: it waits for us from now on.

    Raises:
        NotClosed: it is open already.
    """
    require(by, "conversation.reopen", conversation)
    conversation = locked(conversation)
    if not conversation.is_closed:
        raise NotClosed(
            _("Conversation #%(number)s is open already.") % {"number": conversation.number}
        )

    conversation.is_history = False
    fields = move(conversation, waiting_on_us(moment_after(conversation)))
    update_many([conversation], [*fields, "is_history"])
    record(
        ConversationReopened(
            because="person",
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    return conversation

from collections.abc import Sequence

from django.db import transaction

from regulars.channels.email.acknowledging import (
    AFTER,
    MOST_A_MINUTE,
    STOPPED,
    acknowledgements,
    draft_of,
    first_reply_due,
    left_this_minute,
    stopped_at,
)
from regulars.channels.email.events import AcknowledgementsStopped, CustomerAcknowledged
from regulars.channels.email.loops import may_answer_automatically
from regulars.conversations.models import Conversation, Message
from regulars.jobs.actions import enqueue
from regulars.jobs.rules import BULK
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.outbox.actions import post
from regulars.outbox.models import OutgoingMessage
from regulars.standards.queries import clocks_of


@transaction.atomic(savepoint=False)  # within that of each mail that comes: it has to be quick
def plan_acknowledgements(since: int, *, by: Actor) -> None:
    """Have whoever began a conversation from this number on told that their words have come.

    One job for all that come within a few seconds, whatever their number.
    """
    run_at = clock.now() + AFTER
    enqueue("email.acknowledge", {"since": since}, run_at=run_at, priority=BULK, key="new")


@transaction.atomic
def acknowledge(messages: Sequence[Message], *, by: Actor) -> list[OutgoingMessage]:
    """Tell those who wrote these that their words have come, where they may be told; return it.

    Each address once a day. More than so many within a minute are no customers, or a loop: then
    nobody is told anything for an hour, and doctor says so.
    """
    told = [] if stopped_at() else acknowledgements(messages)
    told = [each for each in told if may_answer_automatically(each.address, each.conversation)]
    left = left_this_minute() if told else 0
    clocks = clocks_of([each.conversation.number for each in told[:left]])
    posted = [
        post(draft_of(each, due_at=first_reply_due(clocks[each.conversation.number])), by=by)
        for each in told[:left]
    ]
    if len(told) > left:
        record(AcknowledgementsStopped(most=MOST_A_MINUTE), about=STOPPED, by=by)
    return posted


@transaction.atomic
def note_acknowledged(number: int, *, by: Actor) -> None:
    """Note on a conversation that its customer was told that their words have come."""
    conversation = Conversation.objects.get(pk=number)
    record(
        CustomerAcknowledged(
            location_id=conversation.location_id, customer_id=conversation.customer_id
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )

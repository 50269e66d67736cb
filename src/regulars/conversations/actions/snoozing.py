from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.conversations.changing import locked, moment_after, move
from regulars.conversations.events import ConversationSnoozed, ConversationWoke
from regulars.conversations.models import Conversation
from regulars.conversations.refusals import NotLater
from regulars.conversations.rules import snoozed, stamp, waiting_on_us
from regulars.jobs.actions import enqueue
from regulars.journal.actions import Happening, record, record_many
from regulars.kit import clock
from regulars.kit.actor import SYSTEM, Actor
from regulars.kit.permissions import require

AT_ONCE = 200
LATEST_YEARS = 2


@transaction.atomic
def snooze_conversation(conversation: Conversation, *, until: datetime, by: Actor) -> Conversation:
    """Put a conversation away until a moment; then, or when the customer writes, it waits for us.

    A closed one is opened by it: somebody wants to come back to it.

    Raises:
        NotLater: the moment is not after now, or more than two years away.
    """
    require(by, "conversation.snooze", conversation)
    now = clock.now()
    if not now < until <= now.replace(year=now.year + LATEST_YEARS, day=1):
        raise NotLater(_("Choose a moment after now, within two years."), field="until")

    conversation = locked(conversation)
    if conversation.snoozed_until == until:
        return conversation

    conversation.save(update_fields=move(conversation, snoozed(until)))
    key = f"{conversation.number}:{until.timestamp():.0f}"
    enqueue("conversations.wake_in_time", run_at=until, key=key)
    record(
        ConversationSnoozed(
            until=stamp(until),
            location_id=conversation.location_id,
            customer_id=conversation.customer_id,
        ),
        about=conversation,
        also=f"customer:{conversation.customer_id}",
        by=by,
    )
    return conversation


@transaction.atomic
def wake_snoozed(*, by: Actor = SYSTEM) -> int:
    """Bring back the conversations whose time has come, at most 200; returns how many."""
    due = Conversation.objects.select_for_update(skip_locked=True).filter(
        status=Conversation.Status.SNOOZED, snoozed_until__lte=clock.now()
    )
    woken = list(due.order_by("snoozed_until", "number")[:AT_ONCE])
    for conversation in woken:
        since = moment_after(conversation)
        conversation.save(update_fields=move(conversation, waiting_on_us(since)))
    record_many(
        [
            Happening(
                event=ConversationWoke(
                    because="time",
                    location_id=conversation.location_id,
                    customer_id=conversation.customer_id,
                ),
                about=conversation,
                also=f"customer:{conversation.customer_id}",
                by=by,
            )
            for conversation in woken
        ]
    )
    return len(woken)

"""Builders: a shop with a standard, open from nine to five, and a customer who has written."""

from datetime import UTC, datetime
from typing import Any

from regulars.business.models import Location
from regulars.business.queries import forget
from regulars.business.tests.make import a_location
from regulars.conversations.models import Conversation
from regulars.conversations.tests.make import a_conversation
from regulars.kit.actor import SYSTEM
from regulars.standards.actions import publish_standard
from regulars.standards.models import Clock, FirstReplyDay

# A Monday in Riga, winter time (UTC+2): the shop opens at 07:00 and shuts at 15:00 UTC.
MONDAY_TEN = datetime(2026, 11, 23, 8, tzinfo=UTC)


def a_shop(*, target_minutes: int = 60) -> Location:
    """A location in Athens' zone, open nine to five, that answers within an hour."""
    forget()
    location = a_location()
    publish_standard(
        statement="We answer within an hour.",
        target_minutes=target_minutes,
        target_share=90,
        by=SYSTEM,
    )
    return location


def a_waiting_customer(at: datetime = MONDAY_TEN, **fields: Any) -> Conversation:
    """Somebody who has just written to the shop."""
    location = fields.pop("location", None) or a_shop()
    return a_conversation(at=at, location_id=location.pk, **fields)


def the_clock(conversation: Conversation) -> Clock:
    return Clock.objects.get(conversation=conversation)


def the_day() -> FirstReplyDay:
    return FirstReplyDay.objects.get()

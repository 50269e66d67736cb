"""When an answer comes: what we hold ourselves to, and how long it usually takes."""

from datetime import datetime, timedelta

from regulars.business.models import Location
from regulars.business.queries import REMEMBERED_SECONDS, calendar_of
from regulars.conversations.models import Conversation
from regulars.kit import clock
from regulars.kit.caches import briefly
from regulars.kit.spans import NeverOpen, due_at
from regulars.portal.rules import usual_seconds
from regulars.standards.models import Clock, FirstReplyDay, Standard
from regulars.standards.queries import last_clock_of, standards_in_force

LOOKED_BACK = timedelta(days=28)
ROUNDED_MINUTES = 5
SHORTEST_MINUTES = 5


def answer_by(place: Location) -> datetime | None:
    """Return when an answer is due to who writes now; None without a standard or any hours."""
    found = standards_in_force(Standard.FIRST_REPLY)
    standard = found.get(place.pk) or found.get(None)
    if standard is None:
        return None
    try:
        seconds = standard.target_seconds
        return due_at(clock.now(), seconds=seconds, calendar=calendar_of(place.pk))
    except NeverOpen:
        return None


def due_for(conversation: Conversation) -> datetime | None:
    """Return when a customer who waits has an answer; None where we owe none, or are late."""
    found = last_clock_of(conversation.number)
    is_running = found is not None and found.state == Clock.State.RUNNING
    return found.due_at if found and is_running and found.due_at > clock.now() else None


@briefly(seconds=REMEMBERED_SECONDS)
def usual_minutes(place_id: int) -> int | None:
    """Return in how many opening minutes half of the last four weeks' were answered, rounded up.

    None while there were too few to say.
    """
    since = (clock.now() - LOOKED_BACK).date()
    days = FirstReplyDay.objects.filter(
        location=place_id, date__gte=since, median_seconds__isnull=False, answered__gt=0
    )
    figures = days.values_list("answered", "median_seconds")
    seconds = usual_seconds([(count, median or 0) for count, median in figures])
    if seconds is None:
        return None
    minutes = -(-seconds // 60)
    return max(SHORTEST_MINUTES, -(-minutes // ROUNDED_MINUTES) * ROUNDED_MINUTES)

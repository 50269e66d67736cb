"""The only verb of results: counting anew what they are made of, which other apps keep."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db import transaction

from regulars.business.models import Location
from regulars.conversations import actions as conversations
from regulars.feedback import actions as feedback
from regulars.kit.actor import Actor
from regulars.standards import actions as standards

_KEEPERS = (conversations.recount_days, standards.recount_days, feedback.recount_days)


@transaction.atomic
def recount_days(days: Iterable[tuple[Location, date]], *, by: Actor) -> int:
    """Count days of locations anew from what happened; return how many rows of figures were wrong.

    What is right stays as it is: twice is as good as once. Takes some milliseconds a day: in
    batches, please (`jobs.bulk.batches`).
    """
    by_location: dict[Location, list[date]] = defaultdict(list)
    for location, day in days:
        by_location[location].append(day)
    return sum(
        recount(location, of_location, by=by)
        for location, of_location in by_location.items()
        for recount in _KEEPERS
    )

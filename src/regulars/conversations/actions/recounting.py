"""The figures of days: taking back what did not count after all, and counting anew."""

from collections.abc import Collection, Iterable
from datetime import date

from django.db import connection, transaction

from regulars.business.models import Location
from regulars.business.queries import days_at
from regulars.conversations.happened import COUNTED, count_happened
from regulars.conversations.models import DayTally
from regulars.kit.actor import Actor
from regulars.kit.tallies import mend_days

_TAKE_BACK = """
UPDATE conversations_daytally SET replied = replied - 1
WHERE date = %s AND location_id = %s AND replied > 0
"""


@transaction.atomic(savepoint=False)
def tally_withdrawn(days: Iterable[tuple[date, int]], *, by: Actor) -> None:
    """Count a reply less on these local days of locations: it was taken back, none has seen it."""
    rows = [(connection.ops.adapt_datefield_value(day), location) for day, location in sorted(days)]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_TAKE_BACK, rows)


@transaction.atomic
def recount_days(location: Location, days: Collection[date], *, by: Actor) -> int:
    """Count anew, from the journal, what happened at a location; return how many days were wrong.

    Records nothing: the figures say what the journal says already.
    """

    def count(day: date) -> dict[str, int]:
        span = days_at(location, day, day)
        return {figure: count_happened(figure, location, span) for figure in COUNTED}

    return mend_days(DayTally, location.pk, days, count=count)

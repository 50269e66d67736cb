"""What follows in the same transaction from what was recorded elsewhere; records nothing itself.

Hence no savepoints: where one of these fails, all of it is undone.
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import connection, transaction

from regulars.conversations.models import Conversation
from regulars.kit.actor import Actor
from regulars.kit.inserting import moment

FIGURES = ("opened", "received", "replied", "closed")

_ADD = """
INSERT INTO conversations_daytally (date, location_id, opened, received, replied, closed)
VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (date, location_id) DO UPDATE SET
    opened = conversations_daytally.opened + excluded.opened,
    received = conversations_daytally.received + excluded.received,
    replied = conversations_daytally.replied + excluded.replied,
    closed = conversations_daytally.closed + excluded.closed
"""


@transaction.atomic(savepoint=False)
def tally_days(counts: Mapping[tuple[date, int], Mapping[str, int]]) -> None:
    """Add to what happened on local days in locations: {(day, location): {"opened": 2}}."""
    rows = [
        (
            connection.ops.adapt_datefield_value(day),
            location,
            *(added.get(each, 0) for each in FIGURES),
        )
        for (day, location), added in sorted(counts.items())
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_ADD, rows)


@transaction.atomic(savepoint=False)
def show_due(due: Mapping[int, datetime | None], *, by: Actor) -> None:
    """Let lists show when the nearest clock of these conversations (by number) is due."""
    rows = [(moment(at), number) for number, at in sorted(due.items())]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {Conversation._meta.db_table} SET next_due_at = %s WHERE number = %s",  # noqa: S608
                rows,
            )

"""Put daily figures right by counting anew what they were counted from.

Called by actions only, inside their transactions.
"""

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Any

from django.db import models

Figures = Mapping[str, int | None]


def mend_days(
    model: type[models.Model],
    location_id: int,
    days: Collection[date],
    *,
    count: Callable[[date], Figures],
) -> int:
    """Bring the rows of a location's days to what `count` gives; return how many were wrong.

    Rows are locked before they are counted for: whoever adds to one meanwhile waits, and adds to
    the figure that is right by then.

    Args:
        model: A table of daily figures, with `date` and `location`.
        count: The true figures of a day, by field; each that is 0 or None where nothing happened.
    """
    rows = model._default_manager.filter(location_id=location_id, date__in=days)
    known = set(rows.values_list("date", flat=True))
    missing = [day for day in days if day not in known and any(count(day).values())]
    fresh = [model(date=day, location_id=location_id) for day in missing]
    model._default_manager.bulk_create(fresh, ignore_conflicts=True)
    return sum(_mended(row, count) for row in rows.select_for_update())


def _mended(row: Any, count: Callable[[date], Figures]) -> bool:
    changed = {
        name: figure for name, figure in count(row.date).items() if getattr(row, name) != figure
    }
    if changed:
        type(row)._default_manager.filter(pk=row.pk).update(**changed)
    return bool(changed)

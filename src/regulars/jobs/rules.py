"""How urgent work is, how long a retry waits, when a schedule is due. Values in, values out."""

from datetime import UTC, datetime, timedelta

PERSON = 10  # somebody is waiting for it
NORMAL = 50
BULK = 90  # yields to everything else
PRIORITIES = (PERSON, NORMAL, BULK)

FIRST_DELAY = timedelta(seconds=2)
LONGEST_DELAY = timedelta(hours=1)
GROWTH = 4
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def retry_delay(attempts: int, *, luck: float) -> timedelta:
    """Return how long to wait after a failure: four times longer each time, up to an hour.

    Args:
        attempts: How often it has been tried, at least 1.
        luck: Uniform in [0, 1): spreads the delay by a quarter either way, so that what failed
            together does not come back together.
    """
    steps = min(attempts - 1, 16)
    delay: timedelta = FIRST_DELAY * float(GROWTH**steps)
    return min(delay, LONGEST_DELAY) * (0.75 + luck / 2)


def is_due(next_run_at: datetime, *, now: datetime, interval: timedelta) -> bool:
    """Return whether a schedule should run; also when the clock was set back behind it."""
    return next_run_at <= now or next_run_at > now + interval


def next_tick(now: datetime, interval: timedelta) -> datetime:
    """Return the next moment after `now` that is a whole number of intervals since 2000."""
    return EPOCH + ((now - EPOCH) // interval + 1) * interval

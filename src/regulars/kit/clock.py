"""The one clock of the program: nothing else asks the machine what time it is."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_travelled: ContextVar[datetime | None] = ContextVar("regulars_clock", default=None)


def now() -> datetime:
    """Return the current moment, aware and in UTC; inside `travel`, the moment travelled to."""
    return _travelled.get() or datetime.now(UTC)  # noqa: TID251 - the one place that may


@contextmanager
def travel(to: datetime) -> Iterator[datetime]:
    """Hold the clock still at `to` (aware) within the block; blocks may be nested.

    Yields the moment in UTC. Raises ValueError when `to` has no time zone.
    """
    if to.utcoffset() is None:
        raise ValueError("The clock can only travel to a moment with a time zone.")

    moment = to.astimezone(UTC)
    token = _travelled.set(moment)
    try:
        yield moment
    finally:
        _travelled.reset(token)

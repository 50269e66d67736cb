"""Declare what work there is. Workers run only what is declared; apps declare in ``jobs.py``."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from regulars.jobs.rules import BULK, NORMAL, PERSON, PRIORITIES

__all__ = ["BULK", "JOBS", "NORMAL", "PERSON", "SCHEDULES", "GiveUp", "every", "job"]

Handler = TypeVar("Handler", bound=Callable[..., None])


class GiveUp(Exception):
    """Raised by a job that need not be tried again: it fails at once and stays visible."""


@dataclass(frozen=True, slots=True)
class Declaration:
    """One kind of work; see `job` for what the fields mean."""

    name: str
    run: Callable[..., None]
    priority: int
    max_attempts: int
    is_atomic: bool
    slow: bool | None = None

    @property
    def is_slow(self) -> bool:
        """Whether it may take long: one worker of a crew leaves it to the others."""
        return not self.is_atomic if self.slow is None else self.slow


@dataclass(frozen=True, slots=True)
class Schedule:
    """Work that comes back every ``interval``."""

    name: str
    interval: timedelta


JOBS: dict[str, Declaration] = {}
SCHEDULES: dict[str, Schedule] = {}


def job(
    name: str,
    *,
    priority: int = NORMAL,
    max_attempts: int = 8,
    atomic: bool = True,
    slow: bool | None = None,
) -> Callable[[Handler], Handler]:
    """Declare a function as work for later: ``enqueue(name, payload)`` calls it with the payload.

    Args:
        name: "search.index". Unique in the program.
        priority: PERSON, NORMAL or BULK, unless `enqueue` says otherwise.
        max_attempts: After so many failures it stays as failed, for people to see.
        atomic: True: what it writes and its completion are one commit, so it takes effect exactly
            once; it must be short and do nothing but database work. False: it runs outside any
            transaction, alone, and must bear being run again.
        slow: Whether it may take long, above all by waiting for another machine: one worker of a
            crew does none of these. None: what is not atomic is slow.

    Raises:
        ValueError: another function has this name, or the priority is none of the three.
    """
    if priority not in PRIORITIES:
        raise ValueError(f"Priority of {name!r} must be PERSON, NORMAL or BULK, not {priority}.")

    def declare(function: Handler) -> Handler:
        other = JOBS.get(name)
        if other is not None and _path(other.run) != _path(function):
            raise ValueError(f"Two jobs are named {name!r}. Rename one of them.")
        JOBS[name] = Declaration(name, function, priority, max_attempts, atomic, slow)
        return function

    return declare


def every(
    *,
    name: str,
    seconds: int = 0,
    minutes: int = 0,
    hours: int = 0,
    priority: int = NORMAL,
    atomic: bool = True,
) -> Callable[[Handler], Handler]:
    """Declare a function without arguments that runs once per interval, in one worker only.

    A tick is left out while the one before has not ended. After a failure the next tick tries
    again; the failed job stays visible until one succeeds.

    Raises:
        ValueError: the name is taken, or the interval is not positive.
    """
    interval = timedelta(seconds=seconds, minutes=minutes, hours=hours)
    if interval <= timedelta(0):
        raise ValueError(f"Schedule {name!r} needs an interval: give seconds, minutes or hours.")

    def declare(function: Handler) -> Handler:
        job(name, priority=priority, max_attempts=3, atomic=atomic)(function)
        SCHEDULES[name] = Schedule(name, interval)
        return function

    return declare


def _path(function: Any) -> str:
    return f"{function.__module__}.{function.__qualname__}"

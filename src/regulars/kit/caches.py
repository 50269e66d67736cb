"""Remembering for a few seconds, within one process, what is asked on every page."""

from collections.abc import Callable
from functools import wraps
from time import monotonic
from typing import Any, ParamSpec, Protocol, TypeVar

P = ParamSpec("P")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

moment = monotonic  # in seconds; a name of its own, so that tests can hold it still
_FORGETS: list[Callable[[], None]] = []


class Remembered(Protocol[P, R_co]):
    """A function that remembers its answers until they are old, or forgotten."""

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R_co: ...

    def forget(self) -> None: ...


def briefly(*, seconds: float) -> Callable[[Callable[P, R]], Remembered[P, R]]:
    """Remember what a function of hashable arguments returned, for so many seconds.

    Other processes may see a change that much later. Whoever changes the facts in this process
    calls ``forget()``, at once and again on commit. Nobody may change what was returned.
    """

    def remember(function: Callable[P, R]) -> Remembered[P, R]:
        kept: dict[Any, tuple[float, R]] = {}

        @wraps(function)
        def remembered(*args: P.args, **kwargs: P.kwargs) -> R:
            key, now = (args, tuple(sorted(kwargs.items()))), moment()
            known = kept.get(key)
            if known is not None and now - known[0] < seconds:
                return known[1]
            value = function(*args, **kwargs)
            kept[key] = (now, value)
            return value

        remembered.forget = kept.clear  # type: ignore[attr-defined]
        _FORGETS.append(kept.clear)
        return remembered  # type: ignore[return-value]

    return remember


def forget_all() -> None:
    """Forget everything remembered in this process: between tests, and after a restore."""
    for forget in _FORGETS:
        forget()

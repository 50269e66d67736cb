"""Numbers on the command line, with words of our own for what is none."""

from typing import Any

import click


class Number(click.IntRange):
    """A whole number from ``low`` to ``high``, both included."""

    def __init__(self, low: int, high: int) -> None:
        super().__init__(low, high)
        self._words = f"a number from {low} to {high}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Return the number.

        Raises:
            click.BadParameter: it is none, or too small or large.
        """
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            self.fail(f"{value!r} is not {self._words}.", param, ctx)

"""Names on the command line: on one line, and no longer than their place."""

from typing import Any

import click


class Name(click.ParamType[str]):
    """What somebody or something is called; ``longest`` is in signs."""

    name = "text"

    def __init__(self, *, longest: int) -> None:
        self._longest = longest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the name on one line, without controls.

        Raises:
            click.BadParameter: it is too long.
        """
        from regulars.kit.text import one_line  # noqa: PLC0415

        name = one_line(decoded(str(value)))
        if len(name) > self._longest:
            self.fail(f"{name[:40]!r}… is longer than {self._longest} signs.", param, ctx)
        return name


def decoded(word: str) -> str:
    """Return a word of the command line with "�" for bytes that are no UTF-8."""
    return word.encode("utf-8", "surrogateescape").decode("utf-8", "replace")

"""Who holds bytes. An app that names bytes in a row of its own registers here, in ``apps.py``.

    files.ports.holders.append(queries.held_of)

A holder is given names and returns those it needs. What no holder needs is swept after an hour.
"""

from collections.abc import Callable

Holder = Callable[[list[str]], set[str]]

holders: list[Holder] = []


def register_holder(holder: Holder) -> None:
    """Let ``holder`` answer for some bytes; registering it again changes nothing."""
    if holder not in holders:
        holders.append(holder)


def held(names: list[str]) -> set[str]:
    """Return those of these names that somebody needs."""
    needed: set[str] = set()
    for holder in holders:
        needed |= holder(names)
    return needed

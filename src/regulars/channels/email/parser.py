"""The parse child of this process: one, made when first needed, shared by all its threads."""

from functools import cache

from regulars.channels.email.parsing.child import ParseChild


@cache
def shared() -> ParseChild:
    """Return this process's parse child. It ends with the process."""
    return ParseChild()

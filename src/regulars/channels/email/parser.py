"""The parse child of this process: one, made when first needed, shared by all its threads."""

from functools import cache

from regulars.channels.email.parsing.child import Limits, ParseChild

IMPORT_ADDRESS_SPACE_BYTES = 900_000_000  # half of it is what the model's library sets aside


@cache
def shared() -> ParseChild:
    """Return this process's parse child. It ends with the process."""
    return ParseChild()


@cache
def for_import() -> ParseChild:
    """Return the parse child of an import, which names languages too: work for a second core.

    It holds no lock that anybody waits for, so it leaves the processor to whoever wants it.
    """
    return ParseChild(
        Limits(
            address_space_bytes=IMPORT_ADDRESS_SPACE_BYTES,
            names_languages=True,
            messages=50_000,
            niceness=5,
        )
    )

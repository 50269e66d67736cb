"""The parse children of this process: made when first needed, shared by all its threads."""

from functools import cache

from regulars.channels.email.parsing.child import Limits, ParseChild, ParseChildren

IMPORT_CHILDREN = 2  # reading takes longer than writing
IMPORT_ADDRESS_SPACE_BYTES = 900_000_000  # half of it is what the model's library sets aside


@cache
def shared() -> ParseChild:
    """Return this process's parse child. It ends with the process."""
    return ParseChild()


@cache
def for_import() -> ParseChildren:
    """Return the parse children of an import, which name languages too: work for other cores.

    They hold no lock that anybody waits for, so they leave the processor to whoever wants it.
    """
    return ParseChildren(
        IMPORT_CHILDREN,
        Limits(
            address_space_bytes=IMPORT_ADDRESS_SPACE_BYTES,
            names_languages=True,
            messages=50_000,
            niceness=5,
        ),
    )

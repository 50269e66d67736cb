"""Whether an error says that the disk is full."""

import errno
from collections.abc import Iterator

_ERRNOS = {errno.ENOSPC, errno.EDQUOT}
_DISK_FULL = "53100"  # PostgreSQL's
_SQLITE = ("disk is full", "disk full")


def is_full(error: BaseException | None) -> bool:
    """Return whether this error, or one that it came from, means that there is no space left."""
    return any(_says_so(each) for each in _chain(error))


def _says_so(error: BaseException) -> bool:
    if isinstance(error, OSError) and error.errno in _ERRNOS:
        return True
    if getattr(error, "sqlstate", "") == _DISK_FULL:
        return True
    return any(sign in str(error).lower() for sign in _SQLITE)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__

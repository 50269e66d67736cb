"""Why the present work is done: the web request it belongs to, and the entry that led to it.

Kept by ``jobs.context``, since jobs carry both on.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from regulars.jobs import context as carried
from regulars.journal.models import Entry


def request_id() -> str:
    """Return the id of the web request that this work goes back to, or ""."""
    return carried.request_id.get()


@contextmanager
def in_request(request: str) -> Iterator[None]:
    """Record what the block does under this request id."""
    with carried.because_of(None, request):
        yield


@contextmanager
def caused_by(entry: Entry) -> Iterator[None]:
    """Record what the block does as an effect of an entry."""
    with carried.because_of(entry.pk, entry.request_id or carried.request_id.get()):
        yield

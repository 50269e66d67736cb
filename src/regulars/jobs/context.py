"""Why the present work is done: carried from the one who asked to the job, as plain values."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

cause_id: ContextVar[int | None] = ContextVar("regulars_cause_id", default=None)
request_id: ContextVar[str] = ContextVar("regulars_request_id", default="")


@contextmanager
def because_of(cause: int | None, request: str) -> Iterator[None]:
    """Do the work of the block because of a journal entry (its id) and a web request."""
    cause_token, request_token = cause_id.set(cause), request_id.set(request)
    try:
        yield
    finally:
        request_id.reset(request_token)
        cause_id.reset(cause_token)

"""Builders for the search's tests."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from regulars.kit.actor import Actor
from regulars.search.rules import Doc

ADA = Actor(kind="staff", id="1", name="Ada", roles=frozenset({"owner"}))
BEN = Actor(kind="staff", id="2", name="Ben", locations=frozenset({7}))
CLEO = Actor(kind="customer", id="3", name="Cleo")

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

_number = count(1)


def a_doc(text: str, **fields: Any) -> Doc:
    """Return a document, each a minute newer than the one before."""
    number = next(_number)
    at = MONDAY + timedelta(minutes=number)
    given = {"kind": "conversation", "ref": number, "location_id": 1, "at": at, "language": "en"}
    return Doc(**{**given, **fields}, text=text)

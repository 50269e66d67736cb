"""The two ways to keep and match words, behind one small interface."""

from typing import Protocol

from django.db import connection

from regulars.search.engines import postgresql, sqlite
from regulars.search.engines.row import Row
from regulars.search.rules import Asked


class Engine(Protocol):
    def put(self, rows: list[Row]) -> None: ...

    def drop(self, kind: str, refs: list[int]) -> None: ...

    def spelled_out(self, asked: list[Asked]) -> list[Asked]: ...

    def matching(self, asked: list[Asked]) -> tuple[str, str]: ...

    def rebuild(self) -> None: ...


def engine() -> Engine:
    """Return the one for the database in use."""
    return postgresql if connection.vendor == "postgresql" else sqlite

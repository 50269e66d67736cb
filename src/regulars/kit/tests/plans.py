"""How SQLite finds what is asked for: what reads a whole table grows with a shop's history."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def plan_of(table: str) -> Iterator[list[str]]:
    """Note how SQLite goes about each statement within that names a table, step by step.

    "SCAN sales" reads every row, "SEARCH sales USING INDEX sales_by_day (day=?)" a few. On
    PostgreSQL nothing is noted: what its planner does depends on how much there is.
    """
    noted: list[str] = []

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if connection.vendor == "sqlite" and not many and table in sql and "INSERT" not in sql:
            asked = connection.connection.execute(
                f"EXPLAIN QUERY PLAN {sql.replace('%s', '?').replace('%%', '%')}", params or ()
            )
            noted.extend(str(row[3]) for row in asked.fetchall())
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        yield noted

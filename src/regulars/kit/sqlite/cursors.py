"""A cursor that remembers how SQLite wants a statement written.

Django turns each %s into a question mark again every time a statement runs, which takes longer than
SQLite needs to find a row.
"""

import sqlite3
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base

_IN_ORDER = (list, tuple)  # how parameters come here; by name is rare
STATEMENTS_KEPT = 512


class Cursor(base.SQLiteCursorWrapper):
    """Django's, but for statements whose parameters come in order."""

    def execute(self, query: str, params: Any = None) -> Any:
        if type(params) not in _IN_ORDER:
            return super().execute(query, params)
        return sqlite3.Cursor.execute(self, with_question_marks(query), params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if type(param_list) is not list or not param_list or type(param_list[0]) not in _IN_ORDER:
            return super().executemany(query, param_list)
        return sqlite3.Cursor.executemany(self, with_question_marks(query), param_list)


@lru_cache(maxsize=STATEMENTS_KEPT)
def with_question_marks(query: str) -> str:
    """Return a statement with ? for each %s, and % for each %%."""
    converted: str = base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")
    return converted

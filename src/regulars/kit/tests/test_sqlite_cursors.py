"""Statements reach SQLite as Django writes them, however their parameters come."""

import pytest
from django.db import connection

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="of SQLite's cursor"),
]


@pytest.mark.parametrize(
    ("statement", "params", "found"),
    [
        ("SELECT 1", None, (1,)),
        ("SELECT %s, '%%s %%'", ["x"], ("x", "%s %")),
        ("SELECT %s, '100 %%'", ("x",), ("x", "100 %")),
        ("SELECT %(a)s, %(b)s, %(a)s", {"a": 1, "b": 2}, (1, 2, 1)),
        ("SELECT '%%'", [], ("%",)),
        ("SELECT '%%'", None, ("%%",)),
    ],
)
def test_parameters_may_come_in_order_by_name_or_not_at_all(statement, params, found):
    with connection.cursor() as cursor:
        cursor.execute(statement, params)

        assert cursor.fetchone() == found


@pytest.mark.parametrize("rows", [[], [(1,), (2,)], [[1], [2]], [{"n": 1}, {"n": 2}]])
def test_many_rows_may_come_in_order_by_name_or_not_at_all(rows):
    place = "%(n)s" if rows and isinstance(rows[0], dict) else "%s"
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE few (n)")
        cursor.executemany(f"INSERT INTO few VALUES ({place})", rows)  # noqa: S608
        cursor.execute("SELECT COUNT(*) FROM few")
        count = cursor.fetchone()[0]
        cursor.execute("DROP TABLE few")

    assert count == len(rows)

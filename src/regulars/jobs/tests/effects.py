"""Jobs whose effects are counted, for workers in processes of their own."""

from django.db import connection, transaction

from regulars.jobs.declare import job


@job("tests.effect")
def effect(number: int) -> None:
    """Write one row."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO tests_effect VALUES (%s)", [number])


@job("tests.repeatable", atomic=False)
def repeatable(number: int) -> None:
    """Write one row in a transaction of its own, unless it is there already."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM tests_effect WHERE number = %s", [number])
        if cursor.fetchone() is None:
            cursor.execute("INSERT INTO tests_effect VALUES (%s)", [number])

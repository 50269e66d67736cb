import pytest
from django.db import DatabaseError, connection, transaction

from regulars.kit.commits import unhurried

pytestmark = pytest.mark.django_db(transaction=True)

ASKED = {"sqlite": "PRAGMA synchronous", "postgresql": "SHOW synchronous_commit"}
LATER = {"sqlite": 1, "postgresql": "off"}


@pytest.fixture(autouse=True)
def full():
    """The tests' own shops do not wait for the disk; a real one does."""
    if connection.vendor != "sqlite":
        yield
        return
    before = level()
    set_level(2)
    yield
    set_level(before)


def set_level(number):
    connection.cursor().execute(f"PRAGMA synchronous={number}")
    connection._synchronous = number


def level():
    with connection.cursor() as cursor:
        cursor.execute(ASKED[connection.vendor])
        return cursor.fetchone()[0]


def test_commits_reach_the_disk_later_within_and_at_once_again_after_it():
    before = level()

    with unhurried(), transaction.atomic():
        within = level()

    assert within == LATER[connection.vendor]
    assert before == level() != within


def test_an_error_within_leaves_the_next_commit_on_the_disk():
    before = level()

    with pytest.raises(ZeroDivisionError), unhurried(), transaction.atomic():
        1 / 0  # noqa: B018

    assert level() == before


def test_it_does_nothing_to_a_transaction_that_somebody_else_has_begun():
    with transaction.atomic():
        before = level()
        with unhurried(), transaction.atomic():
            assert level() == before


def test_a_connection_that_breaks_within_comes_back_as_it_was():
    with pytest.raises(DatabaseError), unhurried(), transaction.atomic():
        connection.cursor().execute("SELECT nothing FROM nowhere")

    assert level() != LATER[connection.vendor]

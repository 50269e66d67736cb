"""Some fields of rows that stand are saved by one statement, the others left as they are."""

from datetime import UTC, datetime, timedelta

import pytest

from regulars.journal.models import Seal
from regulars.kit.updating import update_many

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def a_seal(digest: str) -> Seal:
    return Seal.objects.create(at=NOON, digest=digest, members=[[1, "άλφα"]], last_entry=1)


@pytest.mark.parametrize("count", [1, 3])
def test_named_fields_are_saved_and_others_are_not(count, django_assert_num_queries):
    rows = [a_seal(f"{number}") for number in range(count)]
    for row in rows:
        row.at, row.members, row.last_entry = NOON + timedelta(hours=1), [[2, "βήτα"]], 7

    with django_assert_num_queries(1):
        update_many(rows, ["at", "members"])

    found = Seal.objects.get(digest="0")
    assert (found.at, found.members) == (NOON + timedelta(hours=1), [[2, "βήτα"]])
    assert found.last_entry == 1


def test_other_rows_stay_as_they_are():
    mine, other = a_seal("mine"), a_seal("other")
    mine.last_entry = 2

    update_many([mine], ["last_entry"])

    other.refresh_from_db()
    assert other.last_entry == 1


def test_no_rows_ask_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        update_many([], ["at"])

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from regulars.journal.models import Seal
from regulars.kit.inserting import insert_many

NOON = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)


def a_seal(digest: str) -> Seal:
    return Seal(at=NOON, digest=digest, members=[[1, "άλφα"]], last_entry=1)


@pytest.mark.django_db
def test_rows_come_back_as_they_were_with_keys_in_order():
    rows = [a_seal("a"), a_seal("b")]

    insert_many(rows)
    insert_many([a_seal("c")])

    found = list(Seal.objects.order_by("pk"))
    assert [row.digest for row in found] == ["a", "b", "c"]
    assert found[:2] == rows
    assert (found[0].at, found[0].members) == (NOON, [[1, "άλφα"]])


@pytest.mark.django_db
def test_keys_are_never_given_twice():
    insert_many([a_seal("a")])

    later = a_seal("b")
    Seal.objects.bulk_create([later])

    assert later.pk > Seal.objects.get(digest="a").pk


@pytest.mark.django_db
def test_many_rows_are_one_statement(django_assert_num_queries):
    with django_assert_num_queries(2):
        insert_many([a_seal(str(number)) for number in range(200)])


@pytest.mark.django_db
def test_nothing_is_inserted_for_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        insert_many([])


@pytest.mark.django_db
def test_what_the_database_refuses_raises():
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_many([a_seal("same"), a_seal("same")])


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_it_is_refused():
    with pytest.raises(RuntimeError, match="atomic"):
        insert_many([a_seal("a")])

import pytest
from django.db import connection, transaction

from regulars.search.actions import extend, forget, index, rebuild
from regulars.search.models import Document
from regulars.search.queries import find
from regulars.search.tests.make import ADA, a_doc

pytestmark = pytest.mark.django_db


def test_a_thing_that_is_indexed_again_is_found_by_its_new_words_only():
    index([a_doc("coffee", ref=1)])

    index([a_doc("tea", ref=1)])

    assert find(ADA, "tea").refs == [1]
    assert find(ADA, "coffee").refs == []
    assert Document.objects.count() == 1


def test_a_thing_that_is_extended_is_found_by_old_and_new_words():
    index([a_doc("coffee", ref=1), a_doc("coffee", ref=2)])

    extend([a_doc("tea", ref=1), a_doc("milk", ref=1), a_doc("sugar", ref=3)])

    assert find(ADA, "coffee tea milk").refs == [1]
    assert find(ADA, "coffee").refs == [1, 2]
    assert find(ADA, "sugar").refs == [3]


def test_a_thing_that_changes_moves_among_the_newest(monkeypatch):
    monkeypatch.setattr("regulars.search.queries.CANDIDATES", 2)
    index([a_doc("coffee", ref=ref) for ref in range(1, 6)])

    extend([a_doc("tea", ref=1)])

    assert find(ADA, "coffee", limit=2).refs == [1, 5]


def test_a_forgotten_thing_is_not_found():
    index([a_doc("coffee", ref=1), a_doc("coffee", ref=2), a_doc("coffee", kind="customer", ref=1)])

    forget("conversation", [1, 77])

    assert [(hit.kind, hit.ref) for hit in find(ADA, "coffee").hits] == [
        ("customer", 1),
        ("conversation", 2),
    ]


def test_a_document_that_is_deleted_takes_its_words_along():
    index([a_doc("coffee", ref=1)])
    Document.objects.all().delete()
    index([a_doc("tea", ref=2)])

    assert find(ADA, "coffee").refs == []
    assert find(ADA, "tea").refs == [2]


def test_the_same_thing_twice_in_one_batch_is_the_later_one():
    index([a_doc("coffee", ref=1), a_doc("tea", ref=1)])

    assert find(ADA, "tea").refs == [1]
    assert find(ADA, "coffee").refs == []


def test_an_index_that_is_rolled_back_finds_nothing():
    with transaction.atomic():
        index([a_doc("coffee", ref=1)])
        transaction.set_rollback(True)

    assert find(ADA, "coffee").refs == []


def test_things_without_words_and_things_of_many_words_are_taken():
    index([a_doc("", ref=1), a_doc("\x00\ud800 ☕", ref=2)])
    index([a_doc(" ".join(f"word{n}" for n in range(30_000)), ref=3)])

    assert find(ADA, "word19").refs == [3]
    assert len(Document.objects.get(ref=3).terms.split()) == 20_000


def test_a_rebuilt_index_finds_the_same():
    index([a_doc("coffee", ref=ref) for ref in range(1, 4)])
    forget("conversation", [2])
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO search_fts (search_fts) VALUES ('delete-all')")

    rebuild()

    assert find(ADA, "coffee").refs == [3, 1]


@pytest.mark.parametrize("call", [index, extend])
def test_nothing_to_index_is_nothing_to_do(call):
    call([])

    assert not Document.objects.exists()


def test_fifty_new_things_cost_few_statements(django_assert_max_num_queries):
    docs = [a_doc(f"coffee {n}", ref=n) for n in range(50)]

    with django_assert_max_num_queries(6):
        index(docs)

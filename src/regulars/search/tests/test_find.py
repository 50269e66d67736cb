import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from regulars.search import queries, rules
from regulars.search.actions import index
from regulars.search.engines import engine
from regulars.search.queries import find
from regulars.search.tests.make import ADA, BEN, CLEO, MONDAY, a_doc

pytestmark = pytest.mark.django_db


def test_a_thing_is_found_by_all_of_its_words():
    index([a_doc("My coffee grinder is broken", ref=1), a_doc("Coffee beans, please", ref=2)])

    assert find(ADA, "coffee").refs == [2, 1]
    assert find(ADA, "grinder coffee").refs == [1]
    assert find(ADA, "coffee tea").refs == []


def test_the_last_word_may_be_unfinished():
    index([a_doc("My grinder is broken", ref=1)])

    assert find(ADA, "my grin").refs == [1]
    assert find(ADA, "gr").refs == [1]
    assert find(ADA, "gri my").refs == []


@pytest.mark.parametrize(
    ("text", "language", "asked"),
    [
        ("Οι παραγγελίες μου", "el", "παραγγελία"),
        ("Η ΠΑΡΑΓΓΕΛΊΑ ΜΟΥ ΆΡΓΗΣΕ", "el", "παραγγελια μου"),
        ("Beställningarna kom aldrig", "sv", "beställning"),
        ("Paciņa nav atnākusi", "lv", "pacina"),
        ("The orders were late", "en", "order late"),
        ("Thank you, salamat po", "fil", "SALAMAT"),
        ("Order №12345-B", None, "12345"),
        ("写真を見て 您好", None, "您好"),
    ],
)
def test_words_are_found_in_every_language(text, language, asked):
    index([a_doc(text, ref=1, language=language)])

    assert find(ADA, asked).refs == [1]


def test_the_newest_come_first_whatever_was_indexed_last():
    index([a_doc("coffee", ref=1, at=MONDAY + timedelta(days=2))])
    index([a_doc("coffee", ref=2, at=MONDAY + timedelta(days=3))])
    index([a_doc("coffee", ref=3, at=MONDAY + timedelta(days=1))])

    assert find(ADA, "coffee").refs == [2, 1, 3]


def test_pages_follow_one_another_without_gap_or_repeat():
    index([a_doc("coffee", ref=ref, at=MONDAY) for ref in range(1, 8)])

    first = find(ADA, "coffee", limit=3)
    second = find(ADA, "coffee", limit=3, before=first.next_cursor)
    third = find(ADA, "coffee", limit=3, before=second.next_cursor)

    assert first.refs + second.refs + third.refs == [7, 6, 5, 4, 3, 2, 1]
    assert (first.total, third.next_cursor) == (7, None)


def test_each_sees_only_what_they_may():
    index([a_doc("coffee", ref=1, location_id=1), a_doc("coffee", ref=2, location_id=7)])
    index([a_doc("coffee", ref=999, location_id=1), a_doc("coffee", ref=4, location_id=None)])

    assert find(ADA, "coffee").refs == [4, 999, 2, 1]
    assert find(BEN, "coffee").refs == [999, 2]
    assert find(BEN, "coffee").total == 2
    assert find(CLEO, "coffee") == rules.NOTHING


def test_one_kind_can_be_asked_for():
    index([a_doc("Cleo", kind="customer", ref=1), a_doc("Cleo", ref=1)])

    hits = find(ADA, "cleo", kinds=["customer"]).hits

    assert [(hit.kind, hit.ref) for hit in hits] == [("customer", 1)]


def test_a_kind_that_nobody_registered_is_a_mistake():
    with pytest.raises(KeyError):
        find(ADA, "coffee", kinds=["unknown"])


def test_more_than_the_newest_matches_are_not_looked_at_and_it_says_so(monkeypatch):
    monkeypatch.setattr(queries, "CANDIDATES", 5)
    index([a_doc("coffee", ref=ref) for ref in range(1, 11)])

    found = find(ADA, "coffee", limit=3)

    assert found.refs == [10, 9, 8]
    assert (found.total, found.capped) == (5, True)
    assert find(ADA, "coffee", limit=50).refs == list(range(10, 0, -1))


def test_what_others_may_see_does_not_crowd_out_what_one_may_see(monkeypatch):
    monkeypatch.setattr(queries, "CANDIDATES", 5)
    index([a_doc("coffee", ref=1, location_id=7)])
    index([a_doc("coffee", ref=ref, location_id=1) for ref in range(2, 12)])

    assert find(BEN, "coffee").refs == [1]


def test_whoever_may_see_none_of_the_newest_is_told_of_more_and_shown_nothing(monkeypatch):
    monkeypatch.setattr(queries, "CANDIDATES", 2)
    monkeypatch.setattr(queries, "MORE_CANDIDATES", 2)
    index([a_doc("coffee", ref=ref, location_id=1) for ref in range(1, 11)])

    found = find(BEN, "coffee")

    assert (found.hits, found.total, found.capped) == ((), 0, True)


def test_whoever_serves_no_location_finds_nothing():
    nobody = replace(BEN, locations=frozenset())
    index([a_doc("coffee", ref=1)])

    assert find(nobody, "coffee").refs == []


def test_beginnings_are_looked_for_until_whole_words_are_plenty(monkeypatch):
    monkeypatch.setattr(queries, "CANDIDATES", 3)
    index([a_doc("cof", ref=1), a_doc("cof", ref=2), a_doc("coffee", ref=3)])
    few = find(ADA, "cof").refs

    index([a_doc("cof", ref=ref) for ref in (4, 5)])

    assert few == [3, 2, 1]
    assert find(ADA, "cof", limit=3).refs == [5, 4, 2]


@pytest.mark.parametrize("others", [1, 40])
def test_a_long_beginning_finds_every_word_that_goes_on(others):
    index([a_doc("παραγγελ", ref=1), a_doc("παραγγελζζ", ref=2), a_doc("παραγγέλθηκε9", ref=3)])
    index([a_doc(f"παραγγελ{number}", ref=10 + number) for number in range(others)])
    index([a_doc("παραγγε", ref=4), a_doc("παραγγεμ", ref=5), a_doc("παραγγεκω", ref=6)])

    assert set(find(ADA, "παραγγελ").refs) == {1, 2, 3, *range(10, 10 + others)}
    assert find(ADA, "παραγγελθη").refs == [3]


def test_few_words_that_go_on_are_asked_for_themselves():
    question = [rules.Asked(whole=("ordr",), prefix="order")]
    index([a_doc("order orders ordered reorder orde", language=None, ref=1)])

    spelled = engine().spelled_out(question)

    words = rules.Asked(whole=("order", "ordr", "ordered", "orders"))
    assert spelled == ([words] if connection.vendor == "sqlite" else question)


@pytest.mark.parametrize(
    ("words", "on_sqlite", "on_postgresql"),
    [("coffee 7", 1, 1), ("coffee", 2, 2), ("coffe", 3, 2), ("cof", 2, 2), ("", 0, 0)],
)
def test_a_search_asks_the_database_three_times_at_most(
    django_assert_num_queries, words, on_sqlite, on_postgresql
):
    index([a_doc("coffee 7", ref=ref) for ref in range(1, 60)])

    with django_assert_num_queries(on_sqlite if connection.vendor == "sqlite" else on_postgresql):
        find(ADA, words, limit=30)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "%%%%",
        '"',
        "'",
        "'; DROP TABLE search_document; --",
        '"coffee',
        "NEAR(",
        "NEAR(coffee tea, 5)",
        "coffee AND",
        "OR",
        "NOT coffee",
        "-coffee",
        "coffee*",
        "terms:coffee",
        "^coffee",
        "{coffee}",
        "coffee & !tea | (x",
        "coffee:*",
        "\\",
        "\x00",
        "coffee\x00tea",
        "☕😀",
        "\ud800",
        "(" * 500,
        "a " * 50_000,
        "coffee " * 20_000,
        "x" * 100_000,
        "α" * 100_000,
        "ﷺ" * 1_000,
        "é" * 70,
        "١٢٣ ½ ² Ⅷ",
    ],
)
def test_no_question_breaks_or_slows_the_search(words):
    index([a_doc("coffee", ref=1)])
    began = time.perf_counter()

    find(ADA, words)

    assert time.perf_counter() - began < 2


def test_signs_round_a_word_do_not_matter():
    index([a_doc("coffee", ref=1)])

    assert find(ADA, '"coffee"*').refs == [1]
    assert find(ADA, "%coffee%").refs == [1]

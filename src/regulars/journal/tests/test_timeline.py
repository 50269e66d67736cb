"""A thing's timeline: sentences, newest first, page by page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from regulars.journal.actions import erase_personal
from regulars.journal.events import CATALOGUE
from regulars.journal.models import Entry
from regulars.journal.queries import line_of, timeline
from regulars.journal.tests import make
from regulars.journal.tests.make import ADA, BEN, CLEO, BreadBaked
from regulars.kit import paging
from regulars.kit.actor import NOBODY, SYSTEM

pytestmark = pytest.mark.django_db


def test_a_line_says_who_did_what():
    make.a_loaf(loaves=3, guest="Cleo")

    (line,) = timeline(["oven:1"], actor=BEN).items

    assert line.sentence == "Ada baked 3 loaves for Cleo."
    assert line.at == line.entry.at


def test_an_entry_shows_on_the_timeline_of_each_thing_and_once():
    entry = make.a_loaf()

    page = timeline(["customer:3", "oven:1"], actor=ADA)

    assert [line.entry for line in page.items] == [entry]


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="SQLite tells its plan in words")
def test_a_timeline_is_read_from_two_indexes_however_long_the_journal_is():
    with CaptureQueriesContext(connection) as asked:
        timeline(["oven:1"], actor=ADA)

    (query,) = [each["sql"] for each in asked.captured_queries if "journal_entry" in each["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {query}")
        plan = " ".join(row[3] for row in cursor.fetchall())
    assert "INDEX journal_by_thing" in plan
    assert "INDEX journal_by_also" in plan


def test_other_things_have_other_timelines():
    make.a_loaf(about="oven:2")

    assert timeline(["oven:1", "oven:22"], actor=ADA).items == ()


def test_pages_go_back_in_time_without_gaps():
    entries = [make.a_loaf(about=f"oven:{number % 2}") for number in range(7)]
    seen, before = [], None

    for _page in range(3):
        page = timeline(["oven:0", "oven:1"], actor=ADA, before=before, limit=3)
        seen += [line.entry for line in page.items]
        before = paging.decode(page.next_cursor)[0] if page.next_cursor else None

    assert seen == entries[::-1]
    assert before is None


def test_a_page_is_one_query(django_assert_num_queries):
    for _ in range(60):
        make.a_loaf()

    with django_assert_num_queries(1):
        assert len(timeline(["oven:1", "customer:3"], actor=ADA).items) == 50


@pytest.mark.parametrize("actor", [CLEO, NOBODY], ids=["Cleo", "nobody"])
def test_only_people_who_work_here_see_it(actor):
    make.a_loaf()

    assert timeline(["oven:1"], actor=actor).items == ()


def test_the_program_sees_it_and_no_things_have_no_timeline():
    make.a_loaf()

    assert len(timeline(["oven:1"], actor=SYSTEM).items) == 1
    assert timeline([], actor=SYSTEM).items == ()


def test_what_was_erased_is_left_out_of_the_sentence():
    make.a_loaf(guest="Cleo")
    erase_personal("customer:3", by=ADA)

    lines = [line.sentence for line in timeline(["oven:1"], actor=ADA).items]

    assert lines == ["Ada baked 3 loaves for …."]


def test_the_sentence_is_in_the_language_of_the_reader(monkeypatch):
    entry = make.a_loaf()

    class Sentence:
        def format(self, **values):
            told = {"el": "{actor} έψησε {loaves}.", "en": "{actor} baked {loaves}."}
            return told[translation.get_language()].format(**values)

    monkeypatch.setattr(BreadBaked, "sentence", Sentence())
    with translation.override("el"):
        line = line_of(entry)

    assert line.sentence == "Ada έψησε 3."


def test_a_customers_words_are_never_read_as_a_template():
    entry = make.a_loaf(guest="{actor.__class__} {0} {nothing}")

    assert line_of(entry).sentence.endswith("for {actor.__class__} {0} {nothing}.")


def test_a_slip_in_a_catalogue_does_not_take_the_page_down(monkeypatch):
    entry = make.a_loaf()
    monkeypatch.setattr(BreadBaked, "sentence", "{actor} baked {bread}")

    assert line_of(entry).sentence == "tests.bread_baked"


def test_an_event_of_former_times_shows_by_its_name():
    assert "tests.forgotten" not in CATALOGUE
    assert line_of(Entry(name="tests.forgotten")).sentence == "tests.forgotten"

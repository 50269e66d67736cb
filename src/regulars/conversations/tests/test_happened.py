"""The lists behind figures of days: just as many as counted, in order, and nobody else's."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regulars.conversations import happened as lists
from regulars.conversations.actions import (
    close_conversation,
    reopen_conversation,
    reply_to_conversation,
    take_messages,
    withdraw_reply,
)
from regulars.conversations.queries import COUNTED, day_tallies, happened
from regulars.conversations.tests.make import (
    NOON,
    a_conversation,
    a_location,
    a_mail,
    ada,
    an_actor,
    with_mail,
)
from regulars.kit import clock
from regulars.kit.actor import NOBODY
from regulars.kit.paging import BadCursor, encode

pytestmark = pytest.mark.django_db
DAYS = (NOON.date() - timedelta(days=3), NOON.date() + timedelta(days=3))


@pytest.fixture(autouse=True)
def mailboxes(monkeypatch):
    with_mail(monkeypatch)


def a_busy_week():
    """Three customers in two places; one answered twice, taken back once, closed twice."""
    elsewhere = a_location("Cebu")
    first = a_conversation(at=NOON, subject="Cake")
    a_conversation(at=NOON - timedelta(days=1), sender="b@example.com", location_id=elsewhere.pk)
    a_conversation(at=NOON + timedelta(hours=1), sender="c@example.com")
    a_conversation(at=NOON, sender="news@example.com", kind="bulk")
    with clock.travel(NOON + timedelta(hours=2)):
        reply_to_conversation(first, text="Gladly. How many candles?", by=an_actor("Nikos"))
        withdraw_reply(reply_to_conversation(first, text="Oops", by=ada()), by=ada())
        close_conversation(first, by=ada())
        reopen_conversation(first, by=ada())
    with clock.travel(NOON + timedelta(days=1)):
        close_conversation(first, by=ada())
    return elsewhere


def listed(actor, figure, *, first=DAYS[0], last=DAYS[1], limit=2):
    found, cursor = [], ""
    while cursor is not None:
        page = happened(actor, figure, first, last, cursor=cursor, limit=limit)
        found += page.items
        cursor = page.next_cursor
    return found


def counted(actor, figure, *, first=DAYS[0], last=DAYS[1]):
    return sum(getattr(day, figure) for day in day_tallies(actor, first, last))


@pytest.mark.parametrize("figure", COUNTED)
def test_a_list_is_as_long_as_its_figure_and_newest_first(figure):
    elsewhere = a_busy_week()
    for actor in (
        ada(),
        an_actor("Eleni", "agent", a_location()),
        an_actor("Jun", "agent", elsewhere),
    ):
        found = listed(actor, figure)

        assert len(found) == counted(actor, figure)
        assert [one.at for one in found] == sorted((one.at for one in found), reverse=True)
        if actor.locations:
            assert {one.conversation.location_id for one in found} <= actor.locations
    assert counted(ada(), figure) > 0


def test_each_says_what_was_said_and_by_whom():
    a_busy_week()

    [reply] = listed(ada(), "replied")
    came = listed(ada(), "received")

    assert (reply.words, reply.by, reply.message.delivery) == (
        "Gladly. How many candles?",
        "Nikos",
        "held",
    )
    assert reply.conversation.subject == "Cake"
    assert {one.words for one in came} == {"The cake arrived without the name."}


def test_each_closing_is_listed_and_those_opened_again_are_known():
    a_busy_week()

    closings = listed(ada(), "closed")

    assert [(one.conversation.subject, one.opened_again) for one in closings] == [
        ("Cake", False),
        ("Cake", True),
    ]


def test_words_quoted_from_before_are_left_out():
    text = "Yes please.\n> How many candles?"
    take_messages([a_mail(at=NOON, text=text, quoted_from=12)])

    assert [one.words for one in listed(ada(), "received")] == ["Yes please."]


def test_many_places_are_asked_for_in_several_questions(monkeypatch):
    a_busy_week()
    monkeypatch.setattr(lists, "_MOST_BRANCHES", 1)

    assert len(listed(ada(), "received")) == counted(ada(), "received") == 3


def test_a_stranger_gets_nothing():
    a_busy_week()

    assert not happened(NOBODY, "received", *DAYS).items


@pytest.mark.parametrize("place", [None, (1, 2), ("2026-11-20", 1)])
def test_a_cursor_of_another_list_is_refused(place):
    cursor = encode(place) if place else "nonsense"

    with pytest.raises(BadCursor):
        happened(ada(), "closed", *DAYS, cursor=cursor)


@pytest.mark.parametrize("figure", COUNTED)
def test_the_databases_read_the_index_in_its_order(figure):
    a_busy_week()
    actor = ada()
    cursor = happened(actor, "received", *DAYS, limit=1).next_cursor or ""
    with CaptureQueriesContext(connection) as asked:
        happened(actor, figure, *DAYS, cursor=cursor)
    [words] = [each["sql"] for each in asked if "branch_0" in each["sql"]]

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")  # the table is too small for an index
        how = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
        cursor.execute(f"{how} {words}")
        plan = "\n".join(str(row) for row in cursor.fetchall())

    assert plan.count("happenings_in_order") == 2 * len(COUNTED[figure])  # in two places
    assert "SCAN journal_entry" not in plan
    assert "Seq Scan" not in plan

"""A row from memory always reads as one made anew."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from regulars.conversations import rows
from regulars.conversations.models import Conversation
from regulars.conversations.rows import rows_of
from regulars.kit import clock
from regulars.staff.models import Team

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HALF_A_SECOND = timedelta(seconds=0.5)


@pytest.fixture(autouse=True)
def _nothing_kept():
    rows._KEPT.clear()


def a_row_s_conversation(**fields):
    told = {
        "number": 7, "subject": "Cake", "channel": "email", "customer_name": "Eleni",
        "snippet": "Where is it?", "waiting_since": NOON, "last_message_at": NOON,
    }  # fmt: skip
    return Conversation(**{**told, **fields})


def read_at(moment, conversation):
    """Return the row from memory, and the same made anew, at a moment."""
    with clock.travel(moment):
        [kept] = rows_of([conversation])
        known = rows._KEPT.copy()
        rows._KEPT.clear()
        [anew] = rows_of([conversation])
        rows._KEPT.update(known)
    return kept, anew


def moments_around(since, due):
    """Yield moments in order, dense where words change."""
    changes = [since + MINUTE * minutes for minutes in (0, 1, 2, 59, 60, 599, 600, 2_820, 2_880)]
    changes += [datetime(2026, 11, day, 22, 0, tzinfo=UTC) for day in (22, 23, 24)]  # midnights
    if due:
        changes += [due, since + 0.8 * (due - since)]
        changes += [due + MINUTE * minutes for minutes in (0, 1, 2, 61, 600, 660, 2_880)]
    return sorted(
        change + step * HALF_A_SECOND for change in changes for step in (-1, 0, 1, 2, 59, 61)
    )


@pytest.mark.parametrize("status", ["waiting_on_us", "waiting_on_them", "snoozed", "closed"])
@pytest.mark.parametrize("standard", [None, 0, 1, 13.7, 240, 3_000])
def test_a_kept_row_reads_as_one_made_anew_at_every_moment(status, standard):
    due = None if standard is None else NOON + MINUTE * standard
    conversation = a_row_s_conversation(
        status=status, next_due_at=due, snoozed_until=NOON + timedelta(days=3)
    )

    with timezone.override(ZoneInfo("Europe/Athens")):
        for moment in moments_around(NOON, due):
            kept, anew = read_at(moment, conversation)
            assert kept == anew, moment


def test_what_has_been_drawn_is_kept_while_the_words_are_the_same():
    conversation = a_row_s_conversation(next_due_at=NOON + 60 * MINUTE)

    with clock.travel(NOON + 5 * MINUTE):
        [first] = rows_of([conversation])
    with clock.travel(NOON + 5.5 * MINUTE):
        [same] = rows_of([conversation])
    with clock.travel(NOON + 6 * MINUTE):
        [later] = rows_of([conversation])

    assert same["drawn"] is first["drawn"]
    assert later["drawn"] is not first["drawn"]


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Cakes"}, {"snippet": "Now?"}, {"customer_name": "Eleni P."}, {"number": 8},
        {"assignee_name": "Nikos"}, {"language": "el"}, {"last_direction": "out"},
        {"channel": "api"}, {"status": "closed"}, {"team": Team(pk=1, name="Kitchen")},
        {"waiting_since": NOON - MINUTE}, {"next_due_at": NOON + MINUTE},
    ],
    ids=str,
)  # fmt: skip
def test_whatever_a_row_shows_makes_it_another(change):
    with clock.travel(NOON + 5 * MINUTE):
        [before] = rows_of([a_row_s_conversation()])
        [after] = rows_of([a_row_s_conversation(**change)])

    assert after["drawn"] is not before["drawn"]


def test_each_language_and_zone_has_its_own():
    conversation = a_row_s_conversation(status="closed")
    seen = []

    for language in ("en", "el"):
        for zone in ("Europe/Athens", "Asia/Manila"):
            with translation.override(language), timezone.override(ZoneInfo(zone)):
                [row] = rows_of([conversation])
                seen.append(id(row["drawn"]))

    assert len(set(seen)) == 4


def test_the_row_holds_the_conversation_of_this_page():
    with clock.travel(NOON):
        rows_of([a_row_s_conversation()])
        second = a_row_s_conversation()

        assert rows_of([second])[0]["conversation"] is second


def test_so_many_are_kept_and_no_more(monkeypatch):
    monkeypatch.setattr(rows, "KEPT", 3)

    with clock.travel(NOON):
        rows_of([a_row_s_conversation(number=number) for number in range(1, 9)])

    assert len(rows._KEPT) == 3

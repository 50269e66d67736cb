from datetime import timedelta

import pytest
from django.db import connection
from django.http import Http404

from regulars.conversations.actions import close_conversation, snooze_conversation, take_messages
from regulars.conversations.models import Conversation
from regulars.conversations.queries import (
    TABS,
    conversation_for,
    count_in,
    counts,
    day_tallies,
    earlier_conversations,
    inbox,
    waiting_bands,
)
from regulars.conversations.rules import capped
from regulars.conversations.tests.make import (
    CLEO,
    NOON,
    a_conversation,
    a_location,
    a_mail,
    ada,
    an_actor,
    ben,
)
from regulars.kit import clock
from regulars.kit.paging import BadCursor

pytestmark = pytest.mark.django_db


def test_waiting_is_oldest_first_page_by_page():
    mails = [a_mail(f"c{n}@example.com", at=NOON - timedelta(minutes=n // 2)) for n in range(7)]
    numbers = [taken.conversation.number for taken in take_messages(mails)]
    actor, shown, cursor = ben(), [], ""

    while cursor is not None:
        page = inbox(actor, "waiting", cursor=cursor, limit=2)
        shown += [row.number for row in page.items]
        cursor = page.next_cursor

    assert sorted(shown) == numbers
    assert shown == [numbers[n] for n in (6, 4, 5, 2, 3, 0, 1)]


@pytest.mark.parametrize("tab", TABS)
def test_each_tab_is_one_query_that_reads_its_index(tab, django_assert_num_queries):
    a_conversation()
    actor = ada()

    with django_assert_num_queries(1):
        inbox(actor, tab)

    if connection.vendor == "sqlite":
        rows = Conversation.objects.filter(TABS[tab].narrow(actor))
        plan = rows.order_by(TABS[tab].order)[:51].explain()
        assert "inbox_" in plan, plan
        assert "TEMP B-TREE" not in plan, plan


def test_everything_is_in_the_tab_where_it_belongs():
    actor, now = ada(), clock.now()
    waiting, snoozing, done, bulk = (
        a_conversation(sender=f"{name}@example.com", kind=kind)
        for name, kind in (("a", "person"), ("b", "person"), ("c", "person"), ("d", "bulk"))
    )
    snooze_conversation(snoozing, until=now + timedelta(days=1), by=actor)
    close_conversation(done, by=actor)

    shown = {tab: [row.number for row in inbox(actor, tab).items] for tab in TABS}

    assert shown == {
        "waiting": [waiting.number],
        "mine": [],
        "them": [],
        "snoozed": [snoozing.number],
        "done": [done.number],
        "other": [bulk.number],
    }
    assert counts(actor) == {tab: len(rows) for tab, rows in shown.items()}


def test_counting_stops_at_a_hundred():
    take_messages([a_mail(f"c{n}@example.com") for n in range(50)])
    take_messages([a_mail(f"d{n}@example.com") for n in range(60)])

    count = count_in(ada(), "waiting")

    assert (count, capped(count), capped(99)) == (100, "99+", "99")


def test_a_cursor_of_another_tab_is_refused():
    take_messages([a_mail(f"c{n}@example.com") for n in range(3)])
    cursor = inbox(ada(), "waiting", limit=1).next_cursor
    assert cursor

    with pytest.raises(BadCursor):
        inbox(ada(), "waiting", cursor=cursor[:-2])


def test_a_member_of_some_locations_sees_only_theirs_and_cleo_nothing():
    here, there = a_location("Here"), a_location("There")
    ours = a_conversation(location_id=here.pk)
    foreign = a_conversation(sender="b@x.org", location_id=there.pk)
    actor = an_actor("Nikos", "agent", here)

    assert inbox(actor, "waiting").items == (ours,)
    assert conversation_for(actor, ours.number) == ours
    assert inbox(CLEO, "waiting").items == ()
    assert earlier_conversations(actor, foreign.customer_id) == []
    for actor_, number in ((actor, foreign.number), (CLEO, ours.number), (actor, 10**40)):
        with pytest.raises(Http404):
            conversation_for(actor_, number)


def test_bands_say_how_long_people_have_waited():
    now = clock.now()
    ages = [timedelta(minutes=5), timedelta(hours=2), timedelta(hours=3), timedelta(days=2)]
    take_messages([a_mail(f"c{n}@example.com", at=now - age) for n, age in enumerate(ages)])

    bands = waiting_bands(ada())

    assert (bands.under_1_h, bands.from_1_to_4_h, bands.over_4_h, bands.total) == (1, 2, 1, 4)
    assert bands.oldest
    assert bands.oldest.customer.contact_points.get().value == "c3@example.com"


def test_days_are_only_those_of_ones_locations():
    here, there = a_location("Here"), a_location("There")
    a_conversation(location_id=here.pk)
    a_conversation(sender="b@x.org", location_id=there.pk)
    actor = an_actor("Nikos", "agent", here)

    tallies = day_tallies(actor, NOON.date(), NOON.date())

    assert [(tally.location_id, tally.opened) for tally in tallies] == [(here.pk, 1)]
    assert day_tallies(CLEO, NOON.date(), NOON.date()) == []

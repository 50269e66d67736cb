"""What a browser missed while nobody could tell it."""

import pytest
from django.db import connection

from regulars.conversations.actions import add_note, assign_conversation
from regulars.conversations.tests import make as talk
from regulars.journal.positions import position_now
from regulars.realtime import notices
from regulars.realtime.notices import missed_after

# What is not committed has no place in the order yet.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def conversation():
    return talk.a_conversation()


def noted(conversation, times=1):
    for number in range(times):
        add_note(conversation, text=f"Note {number}", by=talk.an_actor())


def names(missed):
    return [notice.name for notice in missed.notices]


def now_text():
    return str(position_now())


def test_what_came_after_a_position_is_told_in_order(conversation):
    before = now_text()
    noted(conversation)
    assign_conversation(conversation, assignee=talk.a_member(), by=talk.an_actor())

    missed = missed_after(before)

    assert names(missed) == ["conversation.noted", "conversation.assigned"]
    assert missed_after(str(missed.position)).notices == []


def test_each_notice_is_a_place_to_go_on_from(conversation):
    before = now_text()
    noted(conversation, 3)

    first, second, third = missed_after(before).notices

    assert [n.position for n in missed_after(first.position).notices] == [
        second.position,
        third.position,
    ]


@pytest.mark.parametrize("text", ["", "12", "x.y", "-1.2", f"{2**64}.1", "99999999999.1", "1" * 90])
def test_a_position_that_is_none_of_ours_means_everything(conversation, text):
    missed = missed_after(text)

    assert missed.notices is None
    assert missed.position == position_now()


def test_too_much_to_tell_one_by_one_means_everything(conversation, monkeypatch):
    monkeypatch.setattr(notices, "AT_ONCE", 3)
    before = now_text()

    noted(conversation, 2)
    assert len(missed_after(before).notices) == 2
    noted(conversation, 1)
    assert missed_after(before).notices is None


def test_without_a_position_it_begins_now(conversation):
    missed = missed_after(None)

    assert missed.notices == []
    assert missed.position == position_now()


def test_a_notice_knows_who_has_the_conversation_now(conversation):
    before = now_text()
    member, team = talk.a_member(), talk.a_team()
    noted(conversation)
    assign_conversation(conversation, assignee=member, by=talk.an_actor())

    assert {frozenset(n.staff_ids) for n in missed_after(before).notices} == {
        frozenset([member.pk])
    }
    assign_conversation(conversation, team=team, by=talk.an_actor())
    assert missed_after(before).notices[0].team_ids == {team.pk}


def test_a_glance_costs_the_same_however_much_was_said(conversation, django_assert_num_queries):
    statements = 2 if connection.vendor == "postgresql" else 1  # to know where the journal ends
    before = now_text()
    noted(conversation, 1)
    with django_assert_num_queries(2 * statements + 2):
        missed_after(before)

    noted(conversation, 12)
    noted(talk.a_conversation(sender="jonas@example.com"), 5)

    with django_assert_num_queries(2 * statements + 2):
        missed_after(before)

import json
from types import SimpleNamespace

import pytest

from regulars.journal.events import CATALOGUE
from regulars.kit.actor import Actor
from regulars.realtime.rules import (
    ACCESS,
    HEARD,
    Notice,
    event_text,
    look_again,
    may_hear,
    notice_of,
    ready,
)

HERE, THERE = 1, 2


def an_entry(name="conversation.message_received", **data):
    told = {"location_id": HERE, "kind": "person", "is_live": True, "text": "secret", **data}
    return SimpleNamespace(name=name, about="conversation:12", also="customer:5", data=told)


def somebody(role="agent", *, at=None, teams=()):
    locations = None if at is None else frozenset(at)
    return Actor("staff", "7", "Ben", frozenset({role}), frozenset(teams), locations, language="en")


def a_notice(**fields):
    told = {"position": "0.9", "name": "conversation.replied", "topics": ("inbox",)}
    return Notice(**{**told, **fields})


@pytest.mark.parametrize(
    ("actor", "hears"),
    [
        (somebody("owner"), True),
        (somebody("manager"), True),
        (somebody("agent"), True),
        (somebody("viewer"), True),
        (somebody("agent", at=[HERE]), True),
        (somebody("agent", at=[HERE, THERE]), True),
        (somebody("agent", at=[THERE]), False),
        (somebody("viewer", at=[THERE]), False),
        (somebody("manager", at=[THERE]), False),
        (somebody("agent", at=[THERE], teams=[3]), False),
    ],
)
def test_who_serves_other_locations_hears_nothing(actor, hears):
    assert may_hear(actor, a_notice(location_id=HERE)) is hears


@pytest.mark.parametrize(
    ("havers", "hears"),
    [
        ({"staff_ids": frozenset({7})}, True),
        ({"staff_ids": frozenset({8})}, False),
        ({"team_ids": frozenset({3})}, True),
        ({"team_ids": frozenset({4})}, False),
        ({"staff_ids": frozenset({3}), "team_ids": frozenset({7})}, False),
    ],
)
def test_who_has_a_conversation_of_another_location_hears_of_it(havers, hears):
    actor = somebody(at=[THERE], teams=[3])

    assert may_hear(actor, a_notice(location_id=HERE, **havers)) is hears


def test_what_is_nobodys_in_particular_is_not_for_those_of_some_locations():
    assert may_hear(somebody(), a_notice(location_id=None))
    assert not may_hear(somebody(at=[HERE]), a_notice(location_id=None))


@pytest.mark.parametrize("name", ACCESS)
def test_nobody_hears_of_changes_to_people(name):
    assert not may_hear(somebody("owner"), a_notice(name=name))


def test_an_assignment_is_for_whom_it_names_and_who_has_it_now():
    notice = notice_of(an_entry("conversation.assigned", staff_id=7, team_id=None), "0.9")

    assert notice.staff_ids == {7}
    assert notice.had_by(8, 3).staff_ids == {7, 8}
    assert notice.had_by(8, 3).team_ids == {3}
    assert notice.had_by(None, None) == notice


def test_a_browser_is_told_where_to_look_and_not_what_is_there():
    notice = notice_of(an_entry(), "0.9")

    text = event_text(notice, language="en")

    head, identity, data = text.removesuffix("\n\n").split("\n")
    assert (head, identity) == ("event: change", "id: 0.9")
    told = {"topics": ["inbox", "conversation:12", "customer:5"], "said": "A customer has written."}
    assert json.loads(data.removeprefix("data: ")) == told


@pytest.mark.parametrize(
    ("name", "data", "is_said"),
    [
        ("conversation.opened", {"direction": "in"}, True),
        ("conversation.opened", {"direction": "out"}, False),
        ("conversation.message_received", {}, True),
        ("conversation.message_received", {"is_live": False}, False),
        ("conversation.message_received", {"kind": "bulk"}, False),
        ("conversation.message_received", {"kind": "automatic"}, False),
        ("conversation.replied", {}, False),
        ("conversation.noted", {}, False),
    ],
)
def test_it_is_said_aloud_only_that_a_customer_has_written(name, data, is_said):
    text = event_text(notice_of(an_entry(name, **data), "0.9"), language="en")

    assert ("said" in text) is is_said


def test_it_is_said_in_the_language_of_who_listens():
    text = event_text(notice_of(an_entry(), "0.9"), language="el")

    assert "πελάτης" in text
    assert "A customer has written." not in text


def test_all_that_is_heard_is_declared():
    assert set(HEARD) | set(ACCESS) <= set(CATALOGUE)


def test_the_other_events_of_the_stream():
    assert look_again("0.9") == 'event: change\nid: 0.9\ndata: {"topics": ["*"]}\n\n'
    assert ready("0.9") == "event: ready\nid: 0.9\ndata: {}\n\n"

from datetime import UTC, datetime, timedelta

import pytest

from regulars.conversations.models import Message
from regulars.portal.rules import (
    is_human_pace,
    masked,
    may_be_seen,
    place_of,
    subject_from,
    typed_code,
    usual_seconds,
)

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("peer", "told", "place"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # who comes from outside is not believed
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "10.9.9.9, 198.51.100.1", "198.51.100.1"),  # what the proxy itself wrote
        ("127.0.0.1", "nonsense", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64"),
        ("", "", ""),
    ],
)
def test_from_where_somebody_asks(peer, told, place):
    assert place_of(peer, told) == place


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("The cake came late. Can you help?", "The cake came late."),
        ("Good morning! Do you have a table? Thanks", "Good morning! Do you have a table?"),
        ("It cost 3.50 more\nthan last week", "It cost 3.50 more"),
        ("Πού είναι η τούρτα; Ευχαριστώ", "Πού είναι η τούρτα;"),
        ("word " * 40, "word " * 14 + "word…"),
        ("x" * 200, "x" * 79 + "…"),
    ],
)
def test_a_subject_is_the_first_sentence(text, subject):
    assert subject_from(text) == subject


@pytest.mark.parametrize(("seconds", "is_human"), [(1, False), (2, True), (86_400, True)])
def test_nobody_fills_in_a_form_in_a_second(seconds, is_human):
    assert is_human_pace(NOON, NOON + timedelta(seconds=seconds)) is is_human


def test_the_usual_wait_is_that_of_half_of_them():
    assert usual_seconds([(10, 600), (10, 1800), (10, 7200)]) == 1800
    assert usual_seconds([(19, 600)]) is None


def test_an_address_is_shown_to_whoever_has_it():
    assert masked("eleni.p@example.com") == "e…@example.com"


@pytest.mark.parametrize("typed", ["abc def", "ABC-DEF", " aBcDeF\n"])
def test_a_code_is_the_same_however_it_is_typed(typed):
    assert typed_code(typed) == "ABCDEF"


@pytest.mark.parametrize(
    ("fields", "is_seen"),
    [
        ({}, True),
        ({"sender_check": {"verdict": "unverified"}}, True),
        ({"sender_check": {"verdict": "forged"}}, False),
        ({"sender_check": {"code": True}}, False),  # A15: in another's name it is a key
        ({"is_unverified": True}, False),
        ({"is_automatic": True}, False),
        ({"from_address": "anna@example.org"}, False),
        ({"reply_address": "anna@example.org"}, False),
        ({"direction": "note"}, False),
    ],
)
def test_what_others_wrote_and_what_nobody_may_have_is_not_seen(fields, is_seen):
    given = {"direction": "in", "from_address": "Eleni@example.com", **fields}

    assert may_be_seen(Message(**given), {"eleni@example.com"}) is is_seen

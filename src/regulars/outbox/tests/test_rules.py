from datetime import timedelta

import pytest

from regulars.outbox.rules import backoff, fit_message_id, frozen_recipients


@pytest.mark.parametrize(
    ("attempts", "minutes"),
    [(1, 1), (2, 2), (3, 5), (4, 15), (5, 30), (6, 60), (7, 120), (60, 120)],
)
def test_the_wait_grows_to_two_hours(attempts, minutes):
    assert backoff(attempts) == timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a@b", "a@b"), ("<a@b>", "a@b"), ("a b", ""), ("a\r\nBcc: x", ""), ("", "")],
)
def test_a_message_id_is_one_word_without_brackets(given, kept):
    assert fit_message_id(given) == kept


def test_an_address_keeps_its_case_and_its_place():
    people = [{"name": "Ö", "address": " Ada@Example.com "}, {"address": "b@x.example"}]

    kept = frozen_recipients(people)

    assert kept == [
        {"name": "Ö", "address": "Ada@Example.com"},
        {"name": "", "address": "b@x.example"},
    ]

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kit import clock
from regulars.kit.ids import (
    BadToken,
    new_secret,
    new_token,
    same,
    sha256_hex,
    signed,
    sortable_id,
    unsigned,
)


def test_tokens_have_128_bits_and_no_look_alikes():
    tokens = {new_token() for _ in range(500)}

    assert len(tokens) == 500
    assert all(re.fullmatch(r"[0-9a-hjkmnp-tv-z]{26}", token) for token in tokens)


def test_secrets_have_256_bits():
    assert re.fullmatch(r"[0-9a-hjkmnp-tv-z]{52}", new_secret())


def test_every_sign_of_a_token_varies():
    columns = zip(*(new_token() for _ in range(400)), strict=True)

    assert all(len(set(column)) > 4 for column in columns)


def test_text_and_its_bytes_have_one_hash():
    assert sha256_hex("καλημέρα") == sha256_hex("καλημέρα".encode())
    assert sha256_hex(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_same_compares_texts_beyond_ascii():
    assert same("ή", "ή")
    assert not same("ή", "η")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_signed_value_comes_back_even_in_capitals(value):
    token = signed("reply", value)

    assert re.fullmatch(r"[a-z2-7]{26,}", token)
    assert unsigned("reply", token.upper()) == value


def test_a_reply_token_fits_before_the_at_sign_of_an_address():
    token = signed("reply", "1234567")

    assert len(f"reply+{token}") <= 64


def test_a_token_is_worth_nothing_for_another_purpose():
    token = signed("reply", "12")

    with pytest.raises(BadToken):
        unsigned("survey", token)


def test_every_changed_sign_is_noticed():
    token = signed("reply", "12")

    for place, sign in enumerate(token):
        changed = token[:place] + ("a" if sign != "a" else "b") + token[place + 1 :]
        with pytest.raises(BadToken):
            unsigned("reply", changed)


@pytest.mark.parametrize("token", ["", "a", "=" * 40, "é" * 40, "a" * 26, "\ud800" * 30])
def test_rubbish_is_refused_with_one_error(token):
    with pytest.raises(BadToken):
        unsigned("reply", token)


def test_ids_made_later_sort_later_even_when_the_clock_stands_still():
    with clock.travel(datetime(2026, 3, 1, tzinfo=UTC)):
        ids = [sortable_id() for _ in range(5000)]

    assert ids == sorted(ids)
    assert len(set(ids)) == 5000
    assert {made.version for made in ids} == {7}


def test_ids_of_an_earlier_time_sort_before_those_of_a_later():
    with clock.travel(datetime(2027, 3, 1, tzinfo=UTC)):
        later = sortable_id()
    with clock.travel(datetime(2026, 3, 1, tzinfo=UTC)):
        earlier = sortable_id()

    assert earlier < later

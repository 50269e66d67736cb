from decimal import Decimal, InvalidOperation

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kit.languages import CODES
from regulars.kit.money import (
    CurrencyMismatch,
    Money,
    format_money,
    minor_digits,
    money_from_major,
    total,
)

AMOUNTS = st.integers(-(10**12), 10**12)


def euros(minor):
    return Money(minor, "EUR")


@given(AMOUNTS, AMOUNTS)
def test_sums_are_exact(a, b):
    assert euros(a) + euros(b) - euros(b) == euros(a)
    assert total([euros(a), euros(b)], "EUR") == euros(a + b)
    assert (euros(a) < euros(b)) == (a < b)
    assert -euros(a) == euros(a) * -1 == -1 * euros(a)


def test_no_amounts_are_zero():
    assert total([], "SEK") == Money(0, "SEK")
    assert not Money(0, "SEK")
    assert Money(1, "SEK")


@pytest.mark.parametrize("mix", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b])
def test_currencies_do_not_mix(mix):
    with pytest.raises(CurrencyMismatch, match="EUR and SEK"):
        mix(euros(1), Money(1, "SEK"))


@pytest.mark.parametrize("code", ["", "euro", "eur", "XYZ"])
def test_what_is_no_currency_is_refused(code):
    with pytest.raises(ValueError, match="not the code of a currency"):
        Money(1, code)


@pytest.mark.parametrize(("code", "digits"), [("EUR", 2), ("PHP", 2), ("JPY", 0), ("KWD", 3)])
def test_each_currency_has_its_own_minor_unit(code, digits):
    assert minor_digits(code) == digits
    assert money_from_major(1, code) == Money(10**digits, code)
    assert Money(10**digits, code).amount == 1


def test_major_units_round_half_to_even():
    assert money_from_major("12.345", "EUR") == euros(1234)
    assert money_from_major(Decimal("12.355"), "EUR") == euros(1236)
    with pytest.raises(InvalidOperation):
        money_from_major("twelve", "EUR")


@pytest.mark.parametrize(
    ("currency", "language", "shown"),
    [
        ("PHP", "fil", "₱4,120.50"),
        ("EUR", "el", "4.120,50 €"),
        ("MYR", "ms", "RM4,120.50"),
        ("SEK", "sv", "4 120,50 kr"),
        ("GBP", "en", "£4,120.50"),
        ("EUR", "lv", "4 120,50 €"),
    ],
)
def test_money_is_written_as_people_write_it(currency, language, shown):
    written = format_money(Money(412050, currency), language)

    assert written.replace("\u00a0", " ") == shown
    assert " " not in written


@pytest.mark.parametrize("language", CODES)
def test_yen_have_no_decimals_in_any_language(language):
    assert "50" not in format_money(Money(7, "JPY"), language)

"""Amounts of money: whole minor units and a currency, never a float."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

from babel.core import get_global
from babel.numbers import format_currency

from regulars.kit.languages import babel_locale


class CurrencyMismatch(ValueError):
    """Two amounts of different currencies cannot be added or compared."""


@dataclass(frozen=True)
class Money:
    """An amount in minor units (cents; whole yen) of an ISO 4217 currency.

    Adds, subtracts and compares with its own currency only (CurrencyMismatch), multiplies by
    whole numbers.
    """

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        if not is_currency(self.currency):
            raise ValueError(f"{self.currency} is not the code of a currency.")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount_minor + self._minor_of(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount_minor - self._minor_of(other), self.currency)

    def __mul__(self, times: int) -> "Money":
        return Money(self.amount_minor * times, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.amount_minor, self.currency)

    def __bool__(self) -> bool:
        return self.amount_minor != 0

    def __lt__(self, other: "Money") -> bool:
        return self.amount_minor < self._minor_of(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount_minor <= self._minor_of(other)

    def __gt__(self, other: "Money") -> bool:
        return self.amount_minor > self._minor_of(other)

    def __ge__(self, other: "Money") -> bool:
        return self.amount_minor >= self._minor_of(other)

    @property
    def amount(self) -> Decimal:
        """The amount in major units, exact."""
        return Decimal(self.amount_minor).scaleb(-minor_digits(self.currency))

    def _minor_of(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency} cannot be mixed.")
        return other.amount_minor


def money_from_major(amount: Decimal | int | str, currency: str) -> Money:
    """Return an amount given in major units ("12.30"), rounded half to even to minor ones.

    Raises:
        decimal.InvalidOperation: `amount` is not a number.
    """
    minor = Decimal(amount).scaleb(minor_digits(currency))
    return Money(int(minor.quantize(Decimal(1), ROUND_HALF_EVEN)), currency)


def total(amounts: Iterable[Money], currency: str) -> Money:
    """Return the sum of amounts of one currency; no amounts are zero of it."""
    return sum(amounts, Money(0, currency))


def format_money(money: Money, language: str) -> str:
    """Return an amount as people of a language write it: "4.120,50 €", unbroken."""
    return format_currency(money.amount, money.currency, locale=babel_locale(language))


@lru_cache
def minor_digits(currency: str) -> int:
    """Return how many digits of a currency are minor: 2 for EUR, 0 for JPY, 3 for KWD."""
    fractions = get_global("currency_fractions")
    digits: int = fractions.get(currency, fractions["DEFAULT"])[0]
    return digits


def is_currency(code: str) -> bool:
    """Whether a code is that of a currency, in use or of the past."""
    return code in get_global("all_currencies")

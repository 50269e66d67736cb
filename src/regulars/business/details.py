"""What a business and a location are described by, and what each detail must be."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, TypedDict
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale
from babel.numbers import list_currencies
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.business.refusals import BadDetail
from regulars.kit.languages import CODES


class BusinessFields(TypedDict, total=False):
    """What ``set_up_business`` and ``change_business`` may be given; see ``Business``."""

    name: str
    country: str
    language: str
    languages: list[str]
    time_zone: str
    currency: str
    brand_colour: str
    phone: str


class LocationFields(TypedDict, total=False):
    """What ``add_location`` and ``change_location`` may be given; see ``Location``."""

    name: str
    country: str
    subdivision: str
    time_zone: str
    currency: str
    language: str
    keeps_holidays: bool


# What people call the details that a business cannot do without.
DETAIL_NAMES = {
    "name": gettext_lazy("Name of the business"),
    "country": gettext_lazy("Country"),
    "language": gettext_lazy("Language of the house"),
    "time_zone": gettext_lazy("Time zone"),
    "currency": gettext_lazy("Currency"),
}


def refuse_bad_details(fields: Mapping[str, Any]) -> None:
    """Do nothing if every detail exists in the world.

    Raises:
        BadDetail: one does not; it names the field.
    """
    for name, value in fields.items():
        if name not in _CHECKS:
            continue
        is_fit, sentence = _CHECKS[name]
        if not is_fit(value):
            raise BadDetail(sentence() % {"value": value}, field=name)


def is_zone(name: str) -> bool:
    """Return whether there is a time zone of this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


# Codes of two letters that CLDR names, and that stand for no country: unions, tests, the unknown.
NO_COUNTRIES = frozenset({"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"})


@cache
def countries() -> frozenset[str]:
    """Return the two-letter codes of all countries."""
    codes = filter(re.compile("[A-Z]{2}").fullmatch, map(str, Locale("en").territories))
    return frozenset(codes) - NO_COUNTRIES


@cache
def currencies() -> frozenset[str]:
    """Return the ISO 4217 codes of all currencies."""
    return frozenset(list_currencies())


def _is_colour(value: str) -> bool:
    return value == "" or re.fullmatch(r"#[0-9A-Fa-f]{6}", value) is not None


_CHECKS: dict[str, tuple[Callable[[Any], bool], Callable[[], str]]] = {
    "name": (lambda value: bool(value.strip()), lambda: _("Give it a name.")),
    "country": (
        lambda value: value in countries(),
        lambda: _("“%(value)s” is no country. Use its two letters, such as GR."),
    ),
    "language": (
        lambda value: value in CODES,
        lambda: _("We do not speak “%(value)s” yet."),
    ),
    "languages": (
        lambda value: bool(value) and set(value) <= set(CODES),
        lambda: _("Choose at least one of the languages on offer."),
    ),
    "time_zone": (
        is_zone,
        lambda: _("There is no time zone “%(value)s”. Use a name such as Europe/Athens."),
    ),
    "currency": (
        lambda value: value in currencies(),
        lambda: _("“%(value)s” is no currency. Use its three letters, such as EUR."),
    ),
    "brand_colour": (_is_colour, lambda: _("Write the colour as #0B6158.")),
}

"""The words of problems: titles, and what is wrong with a value, in the reader's language."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

_TITLES: dict[int, str | Promise] = {
    400: gettext_lazy("The request could not be read"),
    401: gettext_lazy("No valid token"),
    403: gettext_lazy("Not allowed"),
    404: gettext_lazy("Not found"),
    405: gettext_lazy("Not a way to use this address"),
    409: gettext_lazy("It is otherwise by now"),
    413: gettext_lazy("Too large"),
    422: gettext_lazy("A value cannot be taken"),
    429: gettext_lazy("Too many calls"),
    500: gettext_lazy("Our mistake"),
    503: gettext_lazy("Not at the moment"),
}

# By kinds of pydantic's errors; what stands in brackets is what it says of the limit.
_MEANINGS: dict[str, str | Promise] = {
    "missing": gettext_lazy("This is missing."),
    "extra_forbidden": gettext_lazy("There is no such field."),
    "json_invalid": gettext_lazy("This is not JSON."),
    "string_type": gettext_lazy("This must be a text."),
    "string_unicode": gettext_lazy("This is not valid Unicode."),
    "string_too_short": gettext_lazy("Give at least %(min_length)s signs."),
    "string_too_long": gettext_lazy("Give at most %(max_length)s signs."),
    "too_short": gettext_lazy("Give at least %(min_length)s."),
    "too_long": gettext_lazy("Give at most %(max_length)s."),
    "int_type": gettext_lazy("This must be a whole number."),
    "int_parsing": gettext_lazy("This must be a whole number."),
    "int_parsing_size": gettext_lazy("This number is too large."),
    "int_from_float": gettext_lazy("This must be a whole number."),
    "bool_type": gettext_lazy("This must be true or false."),
    "bool_parsing": gettext_lazy("This must be true or false."),
    "list_type": gettext_lazy("This must be a list."),
    "dict_type": gettext_lazy("This must be an object with fields."),
    "model_type": gettext_lazy("This must be an object with fields."),
    "model_attributes_type": gettext_lazy("This must be an object with fields."),
    "greater_than_equal": gettext_lazy("Give %(ge)s or more."),
    "less_than_equal": gettext_lazy("Give %(le)s or less."),
    "greater_than": gettext_lazy("Give more than %(gt)s."),
    "less_than": gettext_lazy("Give less than %(lt)s."),
    "literal_error": gettext_lazy("Give one of these: %(expected)s."),
    "enum": gettext_lazy("Give one of these: %(expected)s."),
    "timezone_aware": gettext_lazy("Give the zone too, as in 2026-11-22T09:00:00Z."),
    "date_parsing": gettext_lazy("Give a date as in 2026-11-22."),
    "date_type": gettext_lazy("Give a date as in 2026-11-22."),
    "date_from_datetime_parsing": gettext_lazy("Give a date as in 2026-11-22."),
    "datetime_parsing": gettext_lazy("Give date and time as in 2026-11-22T09:00:00Z."),
    "datetime_type": gettext_lazy("Give date and time as in 2026-11-22T09:00:00Z."),
    "datetime_object_invalid": gettext_lazy("Give date and time as in 2026-11-22T09:00:00Z."),
    "datetime_from_date_parsing": gettext_lazy("Give date and time as in 2026-11-22T09:00:00Z."),
}


def title_of(status: int) -> str:
    """Return what a status of HTTP means, in a few words."""
    return str(_TITLES.get(status) or HTTPStatus(status).phrase)


def meaning_of(error: Mapping[str, Any]) -> str:
    """Return a sentence for one error of pydantic's: what would do instead."""
    meaning = _MEANINGS.get(error["type"])
    if meaning is None:
        return _("This cannot be taken as it is.")
    limits = dict(error.get("ctx", {}))
    if "expected" in limits:  # "'in' or 'out'", with an English word between
        limits["expected"] = str(limits["expected"]).replace(" or ", ", ")
    return str(meaning) % limits

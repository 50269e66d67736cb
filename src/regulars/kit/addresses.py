"""Addresses of pages that take nothing or a number, each looked for once."""

from functools import cache

from django.urls import reverse

_PLACE = 10**15  # stands in no address by itself


@cache
def page_url(name: str) -> str:
    """Return the address of a page: "desk:inbox".

    Raises:
        NoReverseMatch: there is no such page, or it takes something.
    """
    return reverse(name)


def numbered_url(name: str, number: int) -> str:
    """Return the address of a page that takes a number: "conversations:show".

    Raises:
        NoReverseMatch: there is no such page, or it takes something else.
    """
    before, after = _around_number(name)
    return f"{before}{number}{after}"


@cache
def _around_number(name: str) -> tuple[str, str]:
    before, _number, after = reverse(name, args=[_PLACE]).partition(str(_PLACE))
    return before, after

"""Addresses of pages that take nothing, each looked for once."""

from functools import cache

from django.urls import reverse


@cache
def page_url(name: str) -> str:
    """Return the address of a page: "desk:inbox".

    Raises:
        NoReverseMatch: there is no such page, or it takes something.
    """
    return reverse(name)

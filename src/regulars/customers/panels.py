"""Parts of pages that say who a customer is: for our own pages, and for those of a conversation."""

from collections.abc import Iterable
from urllib.parse import quote

from django.utils.safestring import SafeString, mark_safe

from regulars.customers.models import ContactPoint, Customer
from regulars.ui.filling import filled


def greeting(
    customer: Customer, *, may_change: bool, back: str, csrf_token: str = ""
) -> SafeString:
    """Return how a customer is addressed, with a form for whoever may change it.

    Args:
        back: Where the form leads back to.
    """
    words = {
        "customer": customer.pk,
        "greet_as": customer.greet_as,
        "language": customer.language,
        "back": back,
    }
    given = {"may_change": may_change, "is_confirmed": customer.greet_as_confirmed}
    return filled("customers/_greet.html", words, given, csrf_token=csrf_token)


def ways_to_reach(points: Iterable[ContactPoint]) -> SafeString:
    """Return addresses and numbers, each with what we know of it; "" for none."""
    return mark_safe("".join(_point(each) for each in points))  # noqa: S308 - drawn by templates


def _point(point: ContactPoint) -> SafeString:
    words = {"value": point.value, "address": quote(point.key, safe="@+")}
    given = {"kind": point.kind, "state": point.state}
    return filled("customers/_point.html", words, given)

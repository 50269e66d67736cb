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


def ways_to_reach(points: Iterable[ContactPoint], *, wished: str = "") -> SafeString:
    """Return addresses and numbers, each with what we know of it; "" for none.

    Args:
        wished: The kind by which they wish to be reached, "" for no matter.
    """
    ways = (_point(each, is_wished=each.kind == wished) for each in points)
    return mark_safe("".join(ways))  # noqa: S308 - drawn by templates


def _point(point: ContactPoint, *, is_wished: bool) -> SafeString:
    words = {"value": point.value, "address": quote(point.key, safe="@+")}
    given = {"kind": point.kind, "state": point.state, "is_wished": is_wished}
    return filled("customers/_point.html", words, given)

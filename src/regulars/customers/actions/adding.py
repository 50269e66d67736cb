from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.customers.events import CustomerAdded
from regulars.customers.indexing import index_customers
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.refusals import ContactPointTaken, NothingToReach
from regulars.customers.rules import (
    Address,
    checked_contact,
    checked_language,
    clean_name,
    contact_key,
    name_key,
    seed_greet_as,
)
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require


@transaction.atomic
def add_customer(
    *,
    name: str,
    contact_points: Sequence[tuple[str, str]] = (),
    language: str = "",
    greet_as: str = "",
    by: Actor,
) -> Customer:
    """Add a customer.

    Args:
        contact_points: Kind ("email", "phone") and value of each.
        greet_as: How they wish to be addressed; "" is seeded from the name, to be confirmed.

    Raises:
        NothingToReach: neither name nor contact point.
        BadContact: an address or number that is none.
        BadLanguage: not a language tag.
        ContactPointTaken: another customer has one of them.
    """
    require(by, "customer.add")
    name, language = clean_name(name), checked_language(language)
    points = [Address(kind, checked_contact(kind, value)) for kind, value in contact_points]
    if not name and not points:
        raise NothingToReach(_("Give a name, a mail address or a phone number."), field="name")

    customer = Customer.objects.create(**fields_of_new(name, language, greet_as))
    _add_points(customer, points)
    record(CustomerAdded(customer_name=name, source="person"), about=customer, by=by)
    index_customers([customer.pk])
    return customer


def fields_of_new(
    name: str, language: str, greet_as: str, *, seen_at: datetime | None = None
) -> dict[str, object]:
    """Return the fields of a new customer; a greeting that is not given is seeded."""
    return {
        "name": name,
        "name_key": name_key(name),
        "language": language,
        "greet_as": clean_name(greet_as) or seed_greet_as(name, language),
        "greet_as_confirmed": bool(greet_as.strip()),
        "created_at": clock.now(),
        "last_seen_at": seen_at,
    }


def _add_points(customer: Customer, points: Sequence[Address]) -> None:
    distinct = {point.key: point for point in points}
    added = ContactPoint.objects.bulk_create(
        [
            ContactPoint(
                customer=customer,
                kind=point.kind,
                value=point.value,
                key=contact_key(point.kind, point.value),
                created_at=customer.created_at,
            )
            for point in distinct.values()
        ],
        ignore_conflicts=True,
    )
    if customer.contact_points.count() == len(added):
        return

    theirs = {(point.kind, point.key) for point in customer.contact_points.all()}
    taken = next(point for key, point in distinct.items() if key not in theirs)
    raise ContactPointTaken(
        _("Another customer has %(value)s already.") % {"value": taken.value},
        field="contact_points",
    )

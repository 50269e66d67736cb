"""How customers are found: by name, greeting, address and number. Called by actions only."""

from collections.abc import Iterable, Sequence

from regulars.customers.models import Customer
from regulars.kit.languages import map_language
from regulars.search.actions import index
from regulars.search.rules import Doc

KIND = "customer"


def index_customers(ids: Sequence[int]) -> None:
    """Bring the search rows of these customers up to date; a few queries for any number."""
    if not ids:
        return

    customers = Customer.objects.filter(pk__in=ids).prefetch_related("contact_points")
    index(
        [
            _doc(customer, [point.value for point in customer.contact_points.all()])
            for customer in customers.order_by("pk")
        ]
    )


def index_new(customers: Iterable[tuple[Customer, str]]) -> None:
    """Make new customers findable, each with the one address they came with."""
    index([_doc(customer, [address]) for customer, address in customers])


def _doc(customer: Customer, values: Sequence[str]) -> Doc:
    return Doc(
        kind=KIND,
        ref=customer.pk,
        location_id=None,
        at=customer.created_at,
        text=" ".join([customer.name, customer.greet_as, *values]),
        language=map_language(customer.language),
    )

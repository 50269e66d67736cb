import pytest

from regulars.customers.actions import (
    set_contact_points,
)
from regulars.customers.tests.make import ADA, a_customer
from regulars.journal.models import Entry

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))[1:]


def test_contact_points_are_set_all_at_once():
    customer = a_customer(email="old@example.com")

    set_contact_points(
        customer,
        points=[("email", "new@example.com", "bouncing"), ("phone", "+302101234567", None)],
        by=ADA,
    )

    values = customer.contact_points.order_by("pk").values_list("value", "state")
    assert list(values) == [("new@example.com", "bouncing"), ("+302101234567", "unconfirmed")]

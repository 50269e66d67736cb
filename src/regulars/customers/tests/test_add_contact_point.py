import pytest

from regulars.customers.actions import (
    add_contact_point,
    mark_contact_point,
    remove_contact_point,
)
from regulars.customers.refusals import ContactPointTaken
from regulars.customers.rules import BadContact
from regulars.customers.tests.make import ADA, BEN, a_customer
from regulars.journal.models import Entry
from regulars.search.queries import find

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))[1:]


def test_a_contact_point_comes_and_goes():
    customer = a_customer()

    point = add_contact_point(customer, kind="phone", value="+30 210 1234567", by=ADA)
    again = add_contact_point(customer, kind="phone", value="0030 2101234567", by=ADA)
    marked = mark_contact_point(point, state="confirmed", by=ADA)
    mark_contact_point(point, state="confirmed", by=ADA)
    remove_contact_point(point, by=ADA)
    remove_contact_point(point, by=ADA)

    assert (again, marked.state) == (point, "confirmed")
    assert customer.contact_points.count() == 1
    assert names() == [
        "customer.contact_point_added",
        "customer.contact_point_marked",
        "customer.contact_point_removed",
    ]
    assert find(BEN, "2101234567", kinds=["customer"]).refs == []


def test_the_address_of_somebody_else_is_refused():
    a_customer(email="eleni@example.com")
    other = a_customer()

    with pytest.raises(ContactPointTaken):
        add_contact_point(other, kind="email", value="eleni@example.com", by=ADA)
    with pytest.raises(BadContact):
        add_contact_point(other, kind="email", value="nobody", by=ADA)

import pytest

from regulars.customers.actions import (
    add_customer,
    remove_contact_point,
)
from regulars.customers.refusals import NothingToReach
from regulars.customers.tests.make import ADA
from regulars.journal.models import Entry

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))[1:]


def test_the_last_address_of_somebody_without_a_name_stays():
    customer = add_customer(name="", contact_points=[("email", "e@x.org")], by=ADA)

    with pytest.raises(NothingToReach):
        remove_contact_point(customer.contact_points.get(), by=ADA)

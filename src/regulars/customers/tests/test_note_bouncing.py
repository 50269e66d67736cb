import pytest

from regulars.customers.actions import mark_contact_point, note_bouncing
from regulars.customers.tests.make import ADA, a_customer
from regulars.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_an_address_whose_mail_came_back_is_bouncing():
    point = a_customer(email="eleni@example.com").contact_points.get()

    note_bouncing(["Eleni@Example.com"], by=ADA)

    point.refresh_from_db()
    assert point.state == "bouncing"
    assert Entry.objects.last().name == "customer.contact_point_marked"


def test_what_is_known_already_is_not_told_again():
    point = a_customer(email="eleni@example.com").contact_points.get()
    mark_contact_point(point, state="bouncing", by=ADA)
    before = Entry.objects.count()

    note_bouncing(["eleni@example.com"], by=ADA)

    assert Entry.objects.count() == before


@pytest.mark.parametrize("addresses", [[], ["nobody@example.com"]])
def test_an_address_nobody_has_changes_nothing(addresses):
    note_bouncing(addresses, by=ADA)

    assert not Entry.objects.filter(name="customer.contact_point_marked").exists()

from datetime import timedelta

import pytest

from regulars.customers.actions import ask_for_deletion
from regulars.customers.models import Customer
from regulars.customers.tests.make import ADA, BEN, CLEO, a_customer
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def happened():
    names = Entry.objects.order_by("pk").values_list("name", flat=True)
    return [name for name in names if "deletion" in name]


def test_the_wish_is_kept_and_deletes_nothing():
    customer = a_customer("Eleni")
    themselves = Actor(kind="customer", id=str(customer.pk), name="Eleni")

    asked = ask_for_deletion(customer, by=themselves)

    assert asked.deletion_asked_at is not None
    assert Customer.objects.get(pk=customer.pk).contact_points.exists()
    assert happened() == ["customer.deletion_asked"]


def test_asked_again_the_first_time_counts():
    customer = a_customer()
    first = ask_for_deletion(customer, by=ADA).deletion_asked_at

    with clock.travel(clock.now() + timedelta(days=3)):
        again = ask_for_deletion(customer, by=ADA)

    assert again.deletion_asked_at == first
    assert happened() == ["customer.deletion_asked"]


def test_nobody_asks_for_somebody_else():
    customer = a_customer()

    for stranger in (BEN, CLEO):
        with pytest.raises(NotAllowed):
            ask_for_deletion(customer, by=stranger)

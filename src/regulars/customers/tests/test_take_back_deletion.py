import pytest

from regulars.customers.actions import ask_for_deletion, take_back_deletion
from regulars.customers.tests.make import ADA, BEN, CLEO, a_customer
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed

pytestmark = pytest.mark.django_db


def happened():
    names = Entry.objects.order_by("pk").values_list("name", flat=True)
    return [name for name in names if "deletion" in name]


def test_it_can_be_taken_back_and_nothing_happens_twice():
    customer = ask_for_deletion(a_customer(), by=ADA)

    take_back_deletion(customer, by=ADA)
    kept = take_back_deletion(customer, by=ADA)

    assert kept.deletion_asked_at is None
    assert happened() == ["customer.deletion_asked", "customer.deletion_taken_back"]


def test_nobody_takes_it_back_for_somebody_else():
    customer = ask_for_deletion(a_customer(), by=ADA)

    for stranger in (BEN, CLEO):
        with pytest.raises(NotAllowed):
            take_back_deletion(customer, by=stranger)

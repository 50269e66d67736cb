import pytest

from regulars.customers.actions import (
    find_or_add_many,
    mark_contact_point,
    note_bouncing,
    note_complained,
    note_reachable,
)
from regulars.customers.queries import mail_addresses_of
from regulars.customers.rules import Address
from regulars.customers.tests.make import ADA, a_customer
from regulars.journal.models import Entry

pytestmark = pytest.mark.django_db

ELENI = "eleni@example.com"


def test_whoever_called_our_mail_spam_wants_none():
    point = a_customer(email=ELENI).contact_points.get()

    note_complained(["Eleni@Example.com"], by=ADA)

    point.refresh_from_db()
    assert point.state == "complained"
    assert Entry.objects.last().name == "customer.contact_point_marked"


def test_that_mail_comes_back_or_they_write_does_not_change_it():
    point = a_customer(email=ELENI).contact_points.get()
    note_complained([ELENI], by=ADA)

    note_bouncing([ELENI], by=ADA)
    note_reachable([ELENI], by=ADA)
    find_or_add_many([Address("email", ELENI, "Eleni")], by=ADA)

    point.refresh_from_db()
    assert point.state == "complained"


def test_a_person_can_say_otherwise():
    point = a_customer(email=ELENI).contact_points.get()
    note_complained([ELENI], by=ADA)

    mark_contact_point(point, state="unconfirmed", by=ADA)

    point.refresh_from_db()
    assert point.state == "unconfirmed"


@pytest.mark.parametrize("addresses", [[], ["nobody@example.com"]])
def test_an_address_nobody_has_changes_nothing(addresses):
    note_complained(addresses, by=ADA)

    assert not Entry.objects.filter(name="customer.contact_point_marked").exists()


def test_another_address_is_written_to_first():
    customer = a_customer(email=ELENI)
    customer.contact_points.create(
        kind="email", value="e@work.example", key="e@work.example", created_at=customer.created_at
    )

    note_complained([ELENI], by=ADA)

    customer.refresh_from_db()
    assert [each.value for each in mail_addresses_of(customer)] == ["e@work.example", ELENI]

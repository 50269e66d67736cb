import pytest

from regulars.customers.actions import (
    find_or_add_many,
    mark_contact_point,
    note_reachable,
)
from regulars.customers.rules import Address
from regulars.customers.tests.make import ADA, a_customer

pytestmark = pytest.mark.django_db


def a_point(state: str):
    point = a_customer(email="eleni@example.com").contact_points.get()
    return mark_contact_point(point, state=state, by=ADA)


def test_an_address_that_bounced_is_reachable_again():
    point = a_point("bouncing")

    note_reachable(["Eleni@example.com"], by=ADA)

    point.refresh_from_db()
    assert point.state == "unconfirmed"


@pytest.mark.parametrize("state", ["confirmed", "unconfirmed"])
def test_any_other_address_stays_as_it_is(state):
    point = a_point(state)

    note_reachable(["eleni@example.com"], by=ADA)

    point.refresh_from_db()
    assert point.state == state


def test_being_looked_up_shows_nothing_of_an_address():
    point = a_point("bouncing")

    find_or_add_many([Address("email", "eleni@example.com", "Eleni")], by=ADA)

    point.refresh_from_db()
    assert point.state == "bouncing"

import pytest

from regulars.customers.actions import (
    add_contact_point,
    add_customer,
    change_customer,
    mark_contact_point,
    remove_contact_point,
    set_contact_points,
)
from regulars.customers.refusals import NothingToReach
from regulars.customers.rules import BadLanguage, UnknownWay
from regulars.customers.tests.make import ADA, BEN, a_customer
from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.search.queries import find

pytestmark = pytest.mark.django_db


def names() -> list[str]:
    return list(Entry.objects.order_by("pk").values_list("name", flat=True))[1:]


def test_a_change_tells_what_it_was_before():
    customer = a_customer("Eleni")

    changed = change_customer(customer, name="Eleni P", greet_as="κυρία Ελένη", by=ADA)

    entry = Entry.objects.get(name="customer.changed")
    assert changed.greet_as_confirmed
    assert entry.data == {"fields": ["greet_as", "name"]}
    assert entry.personal["before"] == {"name": "Eleni", "greet_as": "Eleni"}
    assert find(BEN, "κυρια", kinds=["customer"]).refs == [customer.pk]


def test_changing_nothing_records_nothing():
    customer = a_customer("Eleni")

    change_customer(customer, name="Eleni", by=ADA)

    assert names() == []


def test_a_seeded_greeting_can_be_confirmed_as_it_is():
    customer = a_customer("Eleni")

    changed = change_customer(customer, greet_as="Eleni", by=ADA)

    assert changed.greet_as_confirmed


def test_somebody_with_neither_name_nor_address_is_refused():
    customer = add_customer(name="Eleni", by=ADA)

    with pytest.raises(NothingToReach):
        change_customer(customer, name="", by=ADA)
    with pytest.raises(BadLanguage):
        change_customer(customer, language="??", by=ADA)


def test_ben_may_change_nothing():
    customer = a_customer()
    point = customer.contact_points.get()

    for act in (
        lambda: change_customer(customer, name="x", by=BEN),
        lambda: add_contact_point(customer, kind="email", value="b@x.org", by=BEN),
        lambda: remove_contact_point(point, by=BEN),
        lambda: mark_contact_point(point, state="confirmed", by=BEN),
        lambda: set_contact_points(customer, points=[], by=BEN),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_how_they_wish_to_be_reached_is_kept_like_the_rest():
    customer = a_customer("Eleni")

    changed = change_customer(customer, reach_by="phone", by=ADA)

    assert changed.reach_by == "phone"
    assert Entry.objects.get(name="customer.changed").personal["after"] == {"reach_by": "phone"}
    assert change_customer(customer, reach_by="", by=ADA).reach_by == ""


def test_nobody_is_reached_by_pigeon():
    customer = a_customer("Eleni")

    with pytest.raises(UnknownWay):
        change_customer(customer, reach_by="pigeon", by=ADA)

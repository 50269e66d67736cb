import pytest

from regulars.customers.actions import (
    add_contact_point,
    add_customer,
    change_customer,
    mark_contact_point,
    note_customer_languages,
    remove_contact_point,
    set_contact_points,
)
from regulars.customers.refusals import ContactPointTaken, NothingToReach, UnknownState
from regulars.customers.rules import BadContact, BadLanguage
from regulars.customers.tests.make import ADA, BEN, a_customer
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM
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


def test_the_last_address_of_somebody_without_a_name_stays():
    customer = add_customer(name="", contact_points=[("email", "e@x.org")], by=ADA)

    with pytest.raises(NothingToReach):
        remove_contact_point(customer.contact_points.get(), by=ADA)


def test_an_unknown_state_is_refused():
    with pytest.raises(UnknownState):
        mark_contact_point(a_customer().contact_points.get(), state="lost", by=ADA)


def test_contact_points_are_set_all_at_once():
    customer = a_customer(email="old@example.com")

    set_contact_points(
        customer,
        points=[("email", "new@example.com", "bouncing"), ("phone", "+302101234567", None)],
        by=ADA,
    )

    values = customer.contact_points.order_by("pk").values_list("value", "state")
    assert list(values) == [("new@example.com", "bouncing"), ("+302101234567", "unconfirmed")]


def test_a_language_is_noted_where_there_was_none():
    unknown, known = a_customer("Γιώργος"), a_customer("Γιώργος", language="en")

    note_customer_languages({unknown.pk: "el", known.pk: "el"}, by=SYSTEM)

    unknown.refresh_from_db()
    known.refresh_from_db()
    assert (unknown.language, unknown.greet_as, known.language) == ("el", "Γιώργο", "en")


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

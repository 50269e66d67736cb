import pytest
from django.http import Http404

from regulars.customers.actions import add_customer
from regulars.customers.models import Customer
from regulars.customers.queries import customer_for, customer_of_address, customers
from regulars.customers.refusals import ContactPointTaken, NothingToReach
from regulars.customers.rules import Address
from regulars.customers.tests.make import ADA, BEN, CLEO, a_customer
from regulars.journal.models import Entry
from regulars.kit.paging import BadCursor, encode
from regulars.kit.permissions import NotAllowed
from regulars.search.queries import find

pytestmark = pytest.mark.django_db


def test_a_customer_is_recorded_and_found():
    customer = a_customer("Ελένη Παπαδοπούλου", "eleni@example.com", language="el")

    entry = Entry.objects.get(name="customer.added")
    assert entry.about == f"customer:{customer.pk}"
    assert entry.personal == {"customer_name": "Ελένη Παπαδοπούλου"}
    for words in ("ελενη", "παπαδ", "eleni@example.com"):
        assert find(BEN, words, kinds=["customer"]).refs == [customer.pk]
    assert find(CLEO, "ελενη", kinds=["customer"]).refs == []


def test_a_greeting_given_by_a_person_is_confirmed_and_a_seed_is_not():
    seeded = a_customer("Jonas Ek")
    given = add_customer(name="Jonas Ek", greet_as="herr Ek", by=ADA)

    assert (seeded.greet_as, seeded.greet_as_confirmed) == ("Jonas", False)
    assert (given.greet_as, given.greet_as_confirmed) == ("herr Ek", True)


def test_nobody_at_all_is_refused():
    with pytest.raises(NothingToReach):
        add_customer(name=" ", by=ADA)


def test_an_address_has_one_customer():
    a_customer(email="eleni@example.com")

    with pytest.raises(ContactPointTaken, match="Another customer has Eleni@Example"):
        add_customer(name="Other", contact_points=[("email", "Eleni@Example.com")], by=ADA)

    assert Customer.objects.count() == 1


def test_the_same_address_twice_is_one():
    customer = add_customer(
        name="E", contact_points=[("email", "e@x.org"), ("email", "E@x.org")], by=ADA
    )

    assert customer.contact_points.count() == 1


def test_ben_may_see_and_not_add_and_cleo_neither():
    customer = a_customer()

    for actor in (BEN, CLEO):
        with pytest.raises(NotAllowed):
            a_customer(by=actor)
    assert customer_for(BEN, customer.pk) == customer
    assert customers(CLEO).items == ()
    with pytest.raises(Http404):
        customer_for(CLEO, customer.pk)


def test_customers_come_by_name_page_by_page(django_assert_num_queries):
    names = ["Åke", "Berg", "berg", "Ćosić", "Δήμος"]
    for name in reversed(names):
        a_customer(name)
    shown, cursor = [], ""

    while cursor is not None:
        with django_assert_num_queries(2):
            page = customers(BEN, cursor=cursor, limit=2)
        shown += [customer.name for customer in page.items]
        cursor = page.next_cursor

    assert [name.lower() for name in shown] == [name.lower() for name in names]


def test_a_cursor_of_another_list_is_refused():
    with pytest.raises(BadCursor):
        customers(BEN, cursor=encode((1, 2, 3)))


def test_an_address_says_whose_it_is():
    customer = a_customer(email="eleni@example.com")

    assert customer_of_address(BEN, Address("email", "ELENI@example.com")) == customer
    assert customer_of_address(BEN, Address("email", "jonas@example.com")) is None
    assert customer_of_address(CLEO, Address("email", "eleni@example.com")) is None

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext

from regulars.customers.actions import change_customer, find_or_add_many, finding
from regulars.customers.models import ContactPoint, Customer
from regulars.customers.rules import Address, name_key
from regulars.customers.tests.make import a_customer
from regulars.journal.models import Entry
from regulars.kit.actor import SYSTEM

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.django_db
def test_known_people_are_found_and_new_ones_added():
    known = a_customer(email="eleni@example.com")
    new = Address("email", "Jonas@example.com", "Jonas Ek", "sv", NOON)

    found = find_or_add_many([Address("email", "ELENI@example.com"), new, new], by=SYSTEM)

    jonas = found["email", "jonas@example.com"]
    assert found["email", "eleni@example.com"] == known
    assert (jonas.name, jonas.greet_as, jonas.language) == ("Jonas Ek", "Jonas", "sv")
    assert jonas.last_seen_at == NOON
    assert jonas.contact_points.get().value == "Jonas@example.com"
    assert Entry.objects.filter(name="customer.added").count() == 2


@pytest.mark.django_db
def test_a_name_is_taken_where_there_was_none_and_never_replaced():
    addresses = [
        Address("email", "e@x.org", "", "", NOON),
        Address("email", "e@x.org", "Eleni", "", NOON + timedelta(days=1)),
        Address("email", "e@x.org", "Somebody else", "", NOON - timedelta(days=9)),
    ]

    for address in addresses:
        find_or_add_many([address], by=SYSTEM)

    customer = Customer.objects.get()
    assert (customer.name, customer.greet_as, customer.name_key) == ("Eleni", "Eleni", "eleni")
    assert customer.last_seen_at == NOON + timedelta(days=1)


@pytest.mark.django_db
def test_a_name_that_somebody_gives_at_the_same_moment_stays(monkeypatch):
    customer = a_customer("", email="eleni@example.com")
    owners = finding._owners

    def owners_before(points):
        found = owners(points)
        change_customer(customer, name="Eleni P.", greet_as="Mrs P.", by=SYSTEM)
        return found

    monkeypatch.setattr(finding, "_owners", owners_before)

    find_or_add_many([Address("email", "eleni@example.com", "E. Papa")], by=SYSTEM)

    customer.refresh_from_db()
    assert (customer.name, customer.name_key) == ("Eleni P.", name_key("Eleni P."))
    assert customer.greet_as == "Mrs P."


@pytest.mark.django_db
def test_a_language_is_taken_where_there_was_none_and_greets_in_it():
    unknown = a_customer("Γιώργος Π.", email="g@x.org")
    known = a_customer("Γιώργος Κ.", email="k@x.org", language="en")

    found = find_or_add_many(
        [Address("email", "g@x.org", language="el"), Address("email", "k@x.org", language="el")],
        by=SYSTEM,
    )

    assert found["email", "g@x.org"].greet_as == "Γιώργο"
    unknown.refresh_from_db()
    known.refresh_from_db()
    assert (unknown.language, unknown.greet_as) == ("el", "Γιώργο")
    assert (known.language, known.greet_as) == ("en", "Γιώργος")


@pytest.mark.django_db
def test_a_greeting_that_a_person_chose_stays_when_the_language_becomes_known():
    customer = a_customer("Γιώργος", email="g@x.org")
    change_customer(customer, greet_as="κύριε Γιώργο", by=SYSTEM)

    find_or_add_many([Address("email", "g@x.org", language="el")], by=SYSTEM)

    customer.refresh_from_db()
    assert (customer.language, customer.greet_as) == ("el", "κύριε Γιώργο")


@pytest.mark.django_db
def test_fifty_take_as_many_queries_as_two():
    two = [Address("email", f"{n}@x.org", f"Name {n}") for n in ("one", "two")]
    fifty = [Address("email", f"c{n}@x.org", f"Name {n}") for n in range(50)]

    with CaptureQueriesContext(connection) as for_two:
        find_or_add_many(two, by=SYSTEM)
    with CaptureQueriesContext(connection) as for_fifty:
        find_or_add_many(fifty, by=SYSTEM)

    assert len(for_fifty) == len(for_two)
    assert len(for_two) <= 13


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_the_same_new_addresses_make_one_customer_each():
    start = Barrier(2)
    found: list[dict] = []

    def meet(order: int) -> None:
        addresses = [Address("email", f"c{n}@x.org", f"Name {n}") for n in range(20)][::order]
        start.wait()
        with transaction.atomic():
            found.append(find_or_add_many(addresses, by=SYSTEM))
        connections.close_all()

    threads = [Thread(target=meet, args=(order,)) for order in (1, -1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert found[0] == found[1]
    assert Customer.objects.count() == ContactPoint.objects.count() == 20
    assert Entry.objects.filter(name="customer.added").count() == 20

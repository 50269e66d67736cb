"""The pages of customers."""

import pytest
from django.test import Client

from regulars.customers.actions import add_customer, ask_for_deletion, change_customer
from regulars.customers.models import Customer
from regulars.kit.actor import SYSTEM
from regulars.staff.tests.make import a_staff_member, ada, ben, signed_in

pytestmark = pytest.mark.django_db
URLS = ["/customers/", "/customers/new/"]


def a_customer(name: str = "Ελένη Παπαδοπούλου", email: str = "eleni@example.gr", **more):
    return add_customer(name=name, contact_points=[("email", email)], by=SYSTEM, **more)


def test_customers_stand_in_a_list_by_name_page_after_page():
    for number in range(60):
        a_customer(f"Anna {number:02}", f"anna{number}@example.com")
    client = signed_in(ben())

    first = client.get("/customers/")
    second = client.get("/customers/" + first.context["older_url"])

    names = [each.name for page in (first, second) for each in page.context["customers"]]
    assert names == [f"Anna {number:02}" for number in range(60)]
    assert second.context["older_url"] == ""


@pytest.mark.parametrize("asked", ["Παπαδοπουλου", "ελενη", "eleni@example.gr"])
def test_a_customer_is_found_by_name_without_accents_and_by_address(asked):
    a_customer()
    a_customer("Jonas Ek", "jonas@example.se")

    page = signed_in(ben()).get("/customers/", {"q": asked})

    assert [each.name for each in page.context["customers"]] == ["Ελένη Παπαδοπούλου"]


@pytest.mark.parametrize("asked", ["'; DROP TABLE", '"*" OR (', "\x00", "%", "<script>", "ß" * 500])
def test_any_question_may_be_asked(asked):
    page = signed_in(ben()).get("/customers/", {"q": asked})

    assert page.status_code == 200
    assert b"<script>" not in page.content.replace(b"<script src", b"")


def test_a_cursor_of_somebody_elses_making_is_refused_in_words():
    a_customer()
    client = signed_in(ben())
    customer = Customer.objects.get()

    lists = client.get("/customers/?cursor=nonsense")
    timeline = client.get(f"/customers/{customer.pk}/?cursor=nonsense")

    assert lists.status_code == timeline.status_code == 422
    assert b"Start at its beginning" in lists.content


def test_a_customers_page_tells_who_it_is_and_what_happened():
    customer = a_customer(greet_as="κυρία Ελένη", language="el")

    page = signed_in(ben()).get(f"/customers/{customer.pk}/").content.decode()

    assert "κυρία Ελένη" in page
    assert "eleni@example.gr" in page
    assert "Ελληνικά" in page
    assert "added the customer" in page


def test_somebody_new_is_added_with_what_is_known():
    client = signed_in(ada())

    answer = client.post("/customers/new/", {"name": "Jonas Ek", "phone": "+46 8 123 45 67"})

    customer = Customer.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/customers/{customer.pk}/")
    assert customer.contact_points.get().key == "+4681234567"


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({}, "Give a name"),
        ({"name": "X", "email": "nobody"}, "is not a mail address"),
        ({"name": "X", "email": "eleni@example.gr"}, "Another customer has"),
        ({"name": "X", "phone": "12"}, "is not a phone number"),
    ],
)
def test_what_cannot_be_added_says_why(form, words):
    a_customer()

    answer = signed_in(ada()).post("/customers/new/", form)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert Customer.objects.count() == 1


def test_a_greeting_is_put_right_in_place_and_counts_as_confirmed():
    customer = a_customer()
    client = signed_in(ada())
    url = f"/customers/{customer.pk}/greet"

    plain = client.post(url, {"greet_as": "κυρία Ελένη", "back": "/conversations/7/"})
    piece = client.post(url, {"greet_as": "κυρία Ελένη"}, headers={"HX-Request": "true"})
    away = client.post(url, {"greet_as": "κυρία Ελένη", "back": "https://evil.example/"})

    customer.refresh_from_db()
    assert (customer.greet_as, customer.greet_as_confirmed) == ("κυρία Ελένη", True)
    assert plain["Location"] == "/conversations/7/"
    assert away["Location"] == f"/customers/{customer.pk}/"
    assert piece.content.decode().startswith('<div class="c-greet" id="greet">')


def test_a_name_is_changed_without_confirming_the_greeting():
    customer = a_customer()
    form = {"name": "Ελένη Π.", "greet_as": customer.greet_as, "language": customer.language}

    signed_in(ada()).post(f"/customers/{customer.pk}/change", form)

    customer.refresh_from_db()
    assert (customer.name, customer.greet_as_confirmed) == ("Ελένη Π.", False)


def test_ways_to_reach_come_and_go():
    customer = a_customer()
    client = signed_in(ada())

    form = {"kind": "phone", "value": "+30 21 0555 4410"}
    client.post(f"/customers/{customer.pk}/contact-points", form)
    point = customer.contact_points.get(kind="phone")
    wrong = client.post(f"/customers/{customer.pk}/contact-points", {"kind": "email", "value": "x"})
    client.post(f"/customers/{customer.pk}/contact-points/{point.pk}/remove")

    assert wrong.status_code == 422
    assert [each.kind for each in customer.contact_points.all()] == ["email"]


def test_strangers_are_sent_to_sign_in_and_readers_change_nothing():
    customer = a_customer()
    reader = signed_in(ben())

    assert [Client().get(url).status_code for url in URLS] == [302, 302]
    assert reader.get("/customers/new/").status_code == 403
    assert reader.post(f"/customers/{customer.pk}/greet", {"greet_as": "x"}).status_code == 403
    assert signed_in(a_staff_member()).get("/customers/999/").status_code == 404


def test_staff_see_what_customers_wish_of_us():
    customer = change_customer(a_customer(), reach_by="email", by=SYSTEM)
    before = signed_in(ben()).get(f"/customers/{customer.pk}/").content.decode()

    ask_for_deletion(customer, by=SYSTEM)
    page = signed_in(ben()).get(f"/customers/{customer.pk}/").content.decode()

    assert "reach them here" in page
    assert "asked us to delete their data." in page
    assert "asked us to delete their data." not in before

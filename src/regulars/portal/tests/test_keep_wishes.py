import pytest

from regulars.customers.actions import add_contact_point
from regulars.kit.actor import SYSTEM, Actor
from regulars.kit.permissions import NotAllowed
from regulars.portal.actions import keep_wishes
from regulars.portal.queries import actor_of
from regulars.portal.tests.make import a_shop, from_eleni, signed_in, token_in

pytestmark = pytest.mark.django_db


def test_a_customer_says_how_they_are_greeted():
    a_shop()
    customer = from_eleni().customer

    kept = keep_wishes(customer, greet_as="Ms Eleni", language="el", by=actor_of(customer))

    assert (kept.greet_as, kept.language, kept.greet_as_confirmed) == ("Ms Eleni", "el", True)


def test_nobody_says_it_for_another_customer():
    a_shop()
    customer = from_eleni().customer

    with pytest.raises(NotAllowed):
        keep_wishes(
            customer, greet_as="X", language="el", by=Actor(kind="customer", id="9", name="Cleo")
        )


def test_how_they_wish_to_be_reached_is_kept_from_what_they_have():
    a_shop()
    customer = from_eleni().customer
    add_contact_point(customer, kind="phone", value="+30 210 555 0100", by=SYSTEM)
    browser = signed_in()
    wishes = {"greet_as": "Eleni", "language": "el", "token": token_in(browser)}

    kept = browser.post("/my/wishes/", {**wishes, "reach_by": "phone"})
    made_up = browser.post("/my/wishes/", {**wishes, "reach_by": "pigeon"})

    customer.refresh_from_db()
    assert (kept.status_code, made_up.status_code) == (303, 422)
    assert customer.reach_by == "phone"


def test_nobody_is_offered_a_way_that_we_do_not_know():
    a_shop()
    from_eleni()

    page = signed_in().get("/my/").content.decode()

    assert '<option value="email"' in page
    assert '<option value="phone"' not in page

import pytest

from regulars.kit.actor import Actor
from regulars.kit.permissions import NotAllowed
from regulars.portal.actions import keep_wishes
from regulars.portal.queries import actor_of
from regulars.portal.tests.make import a_shop, from_eleni

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

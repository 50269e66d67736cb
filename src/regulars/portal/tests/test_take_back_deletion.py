"""A customer who had asked to be deleted stays after all, and staff read so."""

import pytest

from regulars.conversations.actions import close_conversation
from regulars.conversations.models import Conversation
from regulars.conversations.tests.make import an_actor
from regulars.customers.models import Customer
from regulars.kit.actor import Actor
from regulars.kit.permissions import NotAllowed
from regulars.portal.actions import take_back_deletion
from regulars.portal.tests.make import (
    ELENI,
    a_shop,
    from_eleni,
    signed_in,
    the_point,
    token_in,
    words_of,
)

pytestmark = pytest.mark.django_db


def who_asked():
    """Eleni's browser, in which she has just asked to be deleted."""
    a_shop()
    from_eleni()
    browser = signed_in()
    asked(browser)
    return browser


def asked(browser):
    return browser.post("/my/data/delete/", {"token": token_in(browser)})


def taken_back(browser):
    return browser.post("/my/data/keep/", {"token": token_in(browser)})


def the_customer():
    return Customer.objects.get(contact_points__value=ELENI)


def test_taken_back_it_is_settled_and_staff_read_why():
    browser = who_asked()

    answer = taken_back(browser)

    request = Conversation.objects.latest("number")
    assert answer.status_code == 303
    assert the_customer().deletion_asked_at is None
    assert request.status == "closed"
    assert "changed my mind" in request.messages.latest("pk").text
    assert "Keep my data after all" not in words_of(browser.get("/my/data/"))


def test_it_can_be_asked_for_again_and_is_another_request():
    browser = who_asked()
    taken_back(browser)

    asked(browser)

    assert Conversation.objects.count() == 3
    assert Conversation.objects.latest("number").status == "waiting_on_us"


def test_taking_back_what_staff_have_closed_leaves_it_closed():
    browser = who_asked()
    close_conversation(Conversation.objects.latest("number"), by=an_actor())

    taken_back(browser)
    taken_back(browser)

    assert Conversation.objects.latest("number").status == "closed"
    assert the_customer().deletion_asked_at is None


def test_nobody_takes_it_back_for_somebody_else():
    who_asked()

    for actor in (Actor(kind="customer", id="987654", name="Cleo"), an_actor()):
        with pytest.raises(NotAllowed):
            take_back_deletion(the_point(), by=actor)
    assert the_customer().deletion_asked_at is not None

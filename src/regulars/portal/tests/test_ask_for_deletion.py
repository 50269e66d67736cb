"""A customer asks to be deleted: somebody of us sees it, and until it is done it can be undone."""

import pytest

from regulars.conversations.models import Conversation
from regulars.conversations.tests.make import an_actor
from regulars.customers.models import Customer
from regulars.kit.actor import Actor
from regulars.kit.permissions import NotAllowed
from regulars.portal import actions
from regulars.portal.tests.make import (
    ELENI,
    a_shop,
    a_standard,
    from_eleni,
    signed_in,
    the_point,
    token_in,
    words_of,
)
from regulars.standards.models import Clock

pytestmark = pytest.mark.django_db


def asked(browser):
    return browser.post("/my/data/delete/", {"token": token_in(browser)})


def the_customer():
    return Customer.objects.get(contact_points__value=ELENI)


def test_looking_at_what_goes_asks_for_nothing():
    a_shop()
    from_eleni()

    page = words_of(signed_in().get("/my/data/delete/"))

    assert "Nothing has been deleted or asked for yet." in page
    assert "What the law makes us keep" in page
    assert the_customer().deletion_asked_at is None
    assert Conversation.objects.count() == 1


def test_the_button_puts_a_request_into_the_inbox_whose_clock_runs():
    a_shop()
    a_standard()
    place = from_eleni().location_id
    browser = signed_in()

    assert asked(browser).status_code == 303
    request = Conversation.objects.latest("number")

    assert Conversation.objects.count() == 2
    assert request.subject == "Please delete my data"
    assert (request.status, request.location_id) == ("waiting_on_us", place)
    assert request.messages.get().sender_check["verdict"] == "verified"
    assert Clock.objects.filter(conversation=request, state="running").exists()
    assert the_customer().deletion_asked_at is not None
    assert "Keep my data after all" in words_of(browser.get("/my/"))


def test_pressed_twice_it_is_one_request():
    a_shop()
    from_eleni()
    browser = signed_in()

    asked(browser)
    asked(browser)

    assert Conversation.objects.count() == 2


def test_nobody_asks_for_somebody_else():
    a_shop()
    from_eleni()
    stranger = Actor(kind="customer", id="987654", name="Cleo")

    for verb in (actions.ask_for_deletion, actions.hand_out_data):
        for actor in (stranger, an_actor()):
            with pytest.raises(NotAllowed):
                verb(the_point(), by=actor)
    assert the_customer().deletion_asked_at is None


@pytest.mark.parametrize("path", ["/my/data/delete/", "/my/data/keep/"])
def test_another_site_asks_for_nothing(path):
    a_shop()
    from_eleni()
    browser = signed_in()

    bare = browser.post(path)
    foreign = browser.post(
        path, {"token": token_in(browser)}, headers={"origin": "https://evil.example"}
    )

    assert (bare.status_code, foreign.status_code) == (403, 403)
    assert Conversation.objects.count() == 1

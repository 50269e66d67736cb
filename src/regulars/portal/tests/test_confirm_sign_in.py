from datetime import timedelta

import pytest
from django.test import Client

from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.actor import NOBODY, SYSTEM
from regulars.portal.actions import confirm_sign_in, send_code
from regulars.portal.models import SignIn, Visit
from regulars.portal.refusals import LinkUsed
from regulars.portal.tests.make import (
    ELENI,
    OPEN,
    a_shop,
    from_eleni,
    link_in,
    the_code_mail,
    the_point,
    words_of,
)

pytestmark = pytest.mark.django_db


def a_link(at=OPEN):
    a_shop()
    from_eleni()
    with clock.travel(at):
        send_code(ELENI, language="en", by=SYSTEM)
    return link_in(the_code_mail())


def test_a_link_that_bots_fetched_twice_still_works_for_the_person():
    """UX 52, A25."""
    path = a_link()
    browser = Client(enforce_csrf_checks=True)
    with clock.travel(OPEN):
        for _time in range(20):
            Client().get(path)
            Client().head(path)
        untouched = SignIn.objects.get().used_at
        shown = browser.get(path)
        answer = browser.post(path)
        page = browser.get("/my/")

    assert untouched is None
    assert "Continue as e…@example.com" in words_of(shown)
    assert (answer.status_code, answer["Location"]) == (303, "/my/")
    assert "as eleni@example.com" in words_of(page)


def test_before_the_button_no_cookie_is_set_and_nothing_leaves_the_page():
    path = a_link()
    with clock.travel(OPEN):
        page = Client().get(path)

    assert not page.cookies
    assert page["Referrer-Policy"] == "no-referrer"
    assert ELENI not in page.content.decode()


def test_the_cookie_is_no_script_and_no_other_sites_business():
    path = a_link()
    with clock.travel(OPEN):
        cookie = Client().post(path).cookies["regulars_customer"]

    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert cookie.value not in str(Visit.objects.values().get())


def test_signing_in_proves_the_address():
    path = a_link()
    with clock.travel(OPEN):
        confirm_sign_in(path.split("/")[3], by=NOBODY)

    assert the_point().state == "confirmed"
    entry = Entry.objects.get(name="portal.signed_in")
    assert (entry.actor_kind, entry.actor_id) == ("customer", str(the_point().customer_id))


def test_a_used_link_offers_a_new_one():
    """UX 52."""
    path = a_link()
    with clock.travel(OPEN):
        Client().post(path)
        again, press = Client().get(path), Client().post(path)
        asked = Client().post(f"{path}another/")

    assert (again.status_code, press.status_code) == (410, 410)
    assert "Mail me a new one" in words_of(again)
    assert "A new link is on its way" in words_of(asked)
    assert Visit.objects.count() == 1


def test_a_link_works_for_fifteen_minutes():
    secret = a_link().split("/")[3]

    with clock.travel(OPEN + timedelta(minutes=16)), pytest.raises(LinkUsed):
        confirm_sign_in(secret, by=NOBODY)


def test_an_unknown_link_is_no_link():
    assert Client().get("/my/in/0123456789abcdef/").status_code == 410
    with pytest.raises(LinkUsed):
        confirm_sign_in("0123456789abcdef", by=NOBODY)


def test_another_site_cannot_press_the_button():
    path = a_link()
    with clock.travel(OPEN):
        answer = Client().post(path, headers={"sec-fetch-site": "cross-site"})

    assert (answer.status_code, Visit.objects.count()) == (403, 0)

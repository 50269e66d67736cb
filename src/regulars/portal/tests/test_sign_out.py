import pytest

from regulars.customers.actions import remove_contact_point
from regulars.kit.actor import SYSTEM
from regulars.portal.actions import sign_out
from regulars.portal.queries import actor_of, visit_by
from regulars.portal.tests.make import (
    a_shop,
    a_visit,
    from_eleni,
    signed_in,
    token_in,
    words_of,
)

pytestmark = pytest.mark.django_db


def test_signing_out_ends_this_browser_only():
    a_shop()
    from_eleni()
    first, second = signed_in(), signed_in()

    answer = first.post("/my/out/", {"token": token_in(first)})

    assert answer.status_code == 303
    assert "No password, no account." in words_of(first.get("/my/"))
    assert "Still open" in words_of(second.get("/my/"))


def test_a_cookie_that_was_kept_is_worth_nothing_afterwards():
    a_shop()
    from_eleni()
    visit, secret = a_visit()

    sign_out(visit, by=actor_of(visit.point.customer))
    sign_out(visit, by=actor_of(visit.point.customer))

    assert visit_by(secret) is None


def test_whoever_loses_the_address_is_signed_out():
    a_shop()
    from_eleni()
    visit, secret = a_visit()

    remove_contact_point(visit.point, by=SYSTEM)

    assert visit_by(secret) is None


@pytest.mark.parametrize("token", ["", "0" * 64])
def test_no_other_site_signs_a_customer_out(token):
    """A25."""
    a_shop()
    from_eleni()
    browser = signed_in()

    assert browser.post("/my/out/", {"token": token}).status_code == 403
    assert "Still open" in words_of(browser.get("/my/"))

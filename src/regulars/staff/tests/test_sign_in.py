import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache

from regulars.kit import clock
from regulars.staff.actions import disable_staff_member, invite_staff_member
from regulars.staff.models import StaffMember
from regulars.staff.tests.make import PASSWORD, a_staff_member, ada, as_actor, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def _sign_in(browser, email, password=PASSWORD):
    return browser.post("/accounts/login/", {"login": email, "password": password})


def test_the_right_password_leads_to_the_desk():
    member = a_staff_member(password=PASSWORD)

    answer = _sign_in(signed_in(None), member.email.upper())

    assert (answer.status_code, answer.url) == (302, "/")


def test_wrong_password_and_unknown_address_get_the_same_answer():
    member = a_staff_member(password=PASSWORD)

    pages = [
        _sign_in(signed_in(None), email, "wrong password here").content.decode()
        for email in (member.email, "nobody@example.com")
    ]

    bare = [re.sub(r'value="[^"]*"|nonce="[^"]*"', "", page) for page in pages]
    assert bare[0] == bare[1]


def test_somebody_who_is_shut_out_stays_out():
    member = a_staff_member(password=PASSWORD)
    disable_staff_member(member, by=as_actor(ada()))
    browser = signed_in(None)

    _sign_in(browser, member.email)

    assert browser.get("/team/").status_code == 302


def test_guessing_is_slowed_down():
    member = a_staff_member(password=PASSWORD)
    for _attempt in range(6):
        _sign_in(signed_in(None), member.email, "wrong password here")

    browser = signed_in(None)
    answer = _sign_in(browser, member.email)

    assert browser.get("/team/").status_code == 302
    assert "Wait five minutes" in answer.content.decode()


def test_nobody_signs_up_by_themselves():
    browser = signed_in(None)

    assert browser.get("/accounts/signup/").status_code == 404
    browser.post("/accounts/signup/", {"email": "c@example.com", "password1": PASSWORD})
    assert not StaffMember.objects.exists()


def test_signing_out_takes_a_press_not_a_link():
    browser = signed_in(a_staff_member())

    assert browser.get("/accounts/logout/").status_code == 200
    assert browser.get("/team/").status_code == 200
    browser.post("/accounts/logout/")

    assert browser.get("/team/").status_code == 302


def test_a_forgotten_password_is_changed_by_a_mailed_link_whatever_host_was_asked():
    member = a_staff_member(password=PASSWORD)
    browser = signed_in(None)
    browser.post("/accounts/password/reset/", {"email": member.email})
    (link,) = re.findall(r"http://testserver(/\S+)", mail.outbox[0].body)

    page = browser.get(link, follow=True)
    form = page.redirect_chain[-1][0]
    new = "a new and longer password"
    browser.post(form, {"password1": new, "password2": new})

    assert StaffMember.objects.get(pk=member.pk).check_password(new)


def test_a_link_for_an_unknown_address_is_not_sent_and_nobody_can_tell():
    answer = signed_in(None).post("/accounts/password/reset/", {"email": "c@example.com"})

    assert (answer.status_code, answer.url) == (302, "/accounts/password/reset/done/")
    assert not mail.outbox


def test_ones_own_password_is_changed_with_the_old_one():
    member = a_staff_member(password=PASSWORD)
    browser = signed_in(None)
    _sign_in(browser, member.email)

    weak = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert "at least 15" in browser.post("/accounts/password/change/", weak).content.decode()
    new = "a new and longer password"
    browser.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert StaffMember.objects.get(pk=member.pk).check_password(new)
    assert browser.get("/team/").status_code == 200  # this session lives on


def test_a_one_time_link_leads_in_and_opening_it_changes_nothing():
    member = a_staff_member()
    link = invite_staff_member(member, by=as_actor(ada()))
    browser = signed_in(None)

    assert browser.get(link).status_code == 200
    assert browser.get(link).status_code == 200
    assert browser.post(link, {"password": "short"}).status_code == 422
    answer = browser.post(link, {"password": PASSWORD})

    assert answer.status_code == 303
    assert browser.get("/team/").status_code == 200
    assert signed_in(None).get(link).status_code == 404


def test_a_spent_and_an_unknown_link_look_the_same():
    link = invite_staff_member(a_staff_member(), by=as_actor(ada()))
    with clock.travel(clock.now() + timedelta(days=8)):
        spent = signed_in(None).get(link)
        unknown = signed_in(None).get("/join/0000000000/")

    assert (spent.status_code, unknown.status_code) == (404, 404)
    assert "does not work any more" in spent.content.decode()

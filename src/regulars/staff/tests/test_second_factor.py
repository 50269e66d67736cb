import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core.cache import cache

from regulars.staff.models import StaffMember
from regulars.staff.tests.make import PASSWORD, a_staff_member, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_limits_left_over():
    cache.clear()


def _code(secret):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def _browser_of(member):
    browser = signed_in(None)
    browser.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    return browser


def _set_up(browser):
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    browser.post("/accounts/2fa/totp/activate/", {"code": _code(secret)})
    return secret


def test_an_authenticator_app_is_set_up_and_asked_for():
    member = a_staff_member(password=PASSWORD)
    secret = _set_up(_browser_of(member))
    cache.clear()  # the code of this half minute has been used

    browser = _browser_of(member)

    assert browser.get("/team/").status_code == 302
    browser.post("/accounts/2fa/authenticate/", {"code": _code(secret)})
    assert browser.get("/team/").status_code == 200


def test_the_secret_is_not_kept_in_the_clear():
    member = a_staff_member(password=PASSWORD)

    secret = _set_up(_browser_of(member))

    assert secret not in str(list(Authenticator.objects.values("data")))


def test_a_recovery_code_opens_the_door_once():
    member = a_staff_member(password=PASSWORD)
    _set_up(_browser_of(member))
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()

    browser = _browser_of(member)
    browser.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert browser.get("/team/").status_code == 200

    again = _browser_of(member)
    again.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert again.get("/team/").status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/2fa/totp/activate/",
        "/accounts/2fa/totp/deactivate/",
        "/accounts/2fa/recovery-codes/",
        "/accounts/2fa/recovery-codes/generate/",
        "/accounts/2fa/webauthn/",
        "/accounts/2fa/webauthn/add/",
        "/accounts/password/change/",
        "/accounts/logout/",
        "/accounts/reauthenticate/",
    ],
)
def test_every_page_is_in_our_look_and_has_no_script_of_its_own(path):
    member = a_staff_member(password=PASSWORD)
    browser = _browser_of(member)
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    if "totp/activate" not in path:
        _set_up(browser)

    page = browser.get(path)

    assert page.status_code == 200
    words = page.content.decode()
    assert "ui/app" in words
    for start in words.split("<script")[1:]:
        opening = start.split(">")[0]
        assert "src=" in opening or "application/json" in opening or "nonce=" in opening


def test_who_has_a_second_factor_may_choose_a_shorter_password():
    member = a_staff_member(password=PASSWORD)
    browser = _browser_of(member)
    _set_up(browser)

    new = "ten signs!"
    browser.post(
        "/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new}
    )

    assert StaffMember.objects.get(pk=member.pk).check_password(new)

import unicodedata

import pytest
from allauth.mfa.models import Authenticator

from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import set_password
from regulars.staff.models import StaffMember
from regulars.staff.refusals import WeakPassword
from regulars.staff.tests.make import PASSWORD, a_staff_member, ada, as_actor, signed_in

pytestmark = pytest.mark.django_db


def _set(password, *, second_factor=False):
    member = a_staff_member()
    if second_factor:
        Authenticator.objects.create(user=member, type=Authenticator.Type.TOTP, data={})
    return set_password(member, password=password, by=as_actor(member))


@pytest.mark.parametrize(
    "password",
    [
        "καλημέρα σε όλους",
        "🥖" * 15,
        "a b c d e f g h",
        "correct horse battery staple " * 4,
        "aaaaaaaaaaaaaab",
    ],
)
def test_any_signs_will_do_if_there_are_fifteen(password):
    member = _set(password)

    assert StaffMember.objects.get(pk=member.pk).check_password(password)


@pytest.mark.parametrize("password", ["", "fourteen signs", "x" * 513])
def test_too_short_and_too_long_are_refused(password):
    with pytest.raises(WeakPassword):
        _set(password)


def test_ten_signs_will_do_beside_a_second_factor():
    _set("ten signs!", second_factor=True)

    with pytest.raises(WeakPassword):
        _set("nine sign", second_factor=True)


def test_a_well_known_password_is_refused():
    with pytest.raises(WeakPassword):
        _set("1q2w3e4r5t6y7u8i", second_factor=True)


def test_ones_own_address_is_refused():
    member = a_staff_member(email="nikos.papadopoulos@example.com")

    with pytest.raises(WeakPassword):
        set_password(member, password="nikos.papadopoulos@example.com", by=as_actor(member))


def test_it_does_not_matter_how_the_device_composes_its_signs():
    password = "καλημέρα σε όλους"

    member = _set(unicodedata.normalize("NFD", password))

    assert member.check_password(unicodedata.normalize("NFC", password))


def test_other_sessions_end():
    member = a_staff_member(password=PASSWORD)
    browser = signed_in(member)

    set_password(member, password="another good coffee", by=as_actor(member))

    assert browser.get("/team/").status_code == 302


def test_nobody_sets_somebody_elses_password():
    with pytest.raises(NotAllowed):
        set_password(a_staff_member(), password=PASSWORD, by=as_actor(ada()))

import pytest

from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import disable_staff_member, enable_staff_member
from regulars.staff.models import StaffMember
from regulars.staff.tests.make import PASSWORD, a_staff_member, ada, as_actor, signed_in

pytestmark = pytest.mark.django_db


def test_the_person_signs_in_with_the_password_they_had():
    member, owner = a_staff_member(password=PASSWORD), as_actor(ada())
    disable_staff_member(member, by=owner)

    enable_staff_member(member, by=owner)

    browser = signed_in(None)
    browser.post("/accounts/login/", {"login": member.email, "password": PASSWORD})
    assert browser.get("/team/").status_code == 200


def test_an_agent_lets_nobody_in():
    member = a_staff_member()
    disable_staff_member(member, by=as_actor(ada()))

    with pytest.raises(NotAllowed):
        enable_staff_member(member, by=as_actor(a_staff_member()))

    assert not StaffMember.objects.get(pk=member.pk).is_active

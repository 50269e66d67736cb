import pytest

from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import disable_staff_member, enable_staff_member
from regulars.staff.models import StaffMember
from regulars.staff.queries import actor_for_token
from regulars.staff.refusals import LastOwner
from regulars.staff.tests.make import a_staff_member, a_token, ada, as_actor, signed_in

pytestmark = pytest.mark.django_db


def test_sessions_die_at_once():
    owner, member = ada(), a_staff_member()
    browser = signed_in(member)
    assert browser.get("/team/").status_code == 200

    disable_staff_member(member, by=as_actor(owner))

    answer = browser.get("/team/")
    assert answer.status_code == 302
    assert answer.url.startswith("/accounts/login/")


def test_keys_die_at_once_and_for_good():
    owner, member = as_actor(ada()), a_staff_member()
    _token, secret = a_token(member)
    assert actor_for_token(secret)

    disable_staff_member(member, by=owner)
    assert actor_for_token(secret) is None
    enable_staff_member(StaffMember.objects.get(pk=member.pk), by=owner)

    assert actor_for_token(secret) is None
    assert Entry.objects.get(name="staff.disabled").data == {"tokens_revoked": 1}


def test_an_old_session_stays_dead_when_the_person_is_let_in_again():
    owner, member = as_actor(ada()), a_staff_member()
    browser = signed_in(member)
    disable_staff_member(member, by=owner)

    enable_staff_member(member, by=owner)

    assert browser.get("/team/").status_code == 302


def test_the_last_owner_cannot_be_shut_out():
    owner = ada()

    with pytest.raises(LastOwner):
        disable_staff_member(owner, by=as_actor(owner))


def test_an_owner_who_is_shut_out_does_not_count_as_one():
    owner, other = ada(), ada()
    disable_staff_member(other, by=as_actor(owner))

    with pytest.raises(LastOwner):
        disable_staff_member(owner, by=as_actor(owner))


def test_a_manager_cannot_shut_out_an_owner():
    owner = ada()

    with pytest.raises(NotAllowed):
        disable_staff_member(owner, by=as_actor(a_staff_member("manager")))

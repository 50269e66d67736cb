import pytest

from regulars.staff.actions import (
    accept_invitation,
    disable_staff_member,
    invite_staff_member,
)
from regulars.staff.refusals import InvitationSpent, WeakPassword
from regulars.staff.tests.make import PASSWORD, a_staff_member, ada, as_actor

pytestmark = pytest.mark.django_db


def _invited():
    member, owner = a_staff_member(), as_actor(ada())
    return member, owner, invite_staff_member(member, by=owner).rstrip("/").rpartition("/")[2]


def test_the_person_has_the_password_they_chose():
    member, _owner, secret = _invited()

    accept_invitation(secret, password=PASSWORD, by=as_actor(member))

    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_the_link_works_once():
    member, _owner, secret = _invited()
    accept_invitation(secret, password=PASSWORD, by=as_actor(member))

    with pytest.raises(InvitationSpent):
        accept_invitation(secret, password="another long password", by=as_actor(member))

    member.refresh_from_db()
    assert member.check_password(PASSWORD)


def test_a_weak_password_does_not_spend_the_link():
    member, _owner, secret = _invited()

    with pytest.raises(WeakPassword):
        accept_invitation(secret, password="short", by=as_actor(member))

    accept_invitation(secret, password=PASSWORD, by=as_actor(member))


def test_the_link_of_somebody_who_was_shut_out_is_dead():
    member, owner, secret = _invited()
    disable_staff_member(member, by=owner)

    with pytest.raises(InvitationSpent):
        accept_invitation(secret, password=PASSWORD, by=as_actor(member))

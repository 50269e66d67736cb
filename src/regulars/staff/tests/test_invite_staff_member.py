from datetime import timedelta

import pytest
from django.core import mail

from regulars.kit import clock
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import disable_staff_member, invite_staff_member
from regulars.staff.models import Invitation
from regulars.staff.queries import invitation_for
from regulars.staff.refusals import InvitationSpent
from regulars.staff.tests.make import a_staff_member, ada, as_actor

pytestmark = pytest.mark.django_db


def _secret(link):
    return link.rstrip("/").rpartition("/")[2]


def test_the_link_is_mailed_in_the_persons_own_language_and_only_its_hash_is_kept():
    member = a_staff_member(email="nikos@example.com")

    link = invite_staff_member(member, by=as_actor(ada()))

    (message,) = mail.outbox
    assert link in message.body
    assert message.to == ["nikos@example.com"]
    assert link.startswith("http://testserver/join/")
    assert _secret(link) not in str(Invitation.objects.values())
    assert invitation_for(_secret(link)).staff_member == member


def test_the_link_dies_after_seven_days():
    link = invite_staff_member(a_staff_member(), by=as_actor(ada()))

    with clock.travel(clock.now() + timedelta(days=7, seconds=1)):
        assert invitation_for(_secret(link)) is None


def test_a_new_link_kills_the_older_one():
    member, owner = a_staff_member(), as_actor(ada())
    first = invite_staff_member(member, by=owner)

    second = invite_staff_member(member, by=owner)

    assert invitation_for(_secret(first)) is None
    assert invitation_for(_secret(second))


def test_an_empty_or_made_up_link_opens_nothing():
    assert invitation_for("") is None
    assert invitation_for("0" * 52) is None


def test_nobody_who_is_shut_out_is_invited():
    member, owner = a_staff_member(), as_actor(ada())
    disable_staff_member(member, by=owner)

    with pytest.raises(InvitationSpent):
        invite_staff_member(member, by=owner)


def test_a_manager_cannot_take_over_an_owners_account_by_a_link():
    owner, manager = ada(), a_staff_member("manager")

    with pytest.raises(NotAllowed):
        invite_staff_member(owner, by=as_actor(manager))

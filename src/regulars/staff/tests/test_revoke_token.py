import pytest

from regulars.journal.models import Entry
from regulars.kit.permissions import NotAllowed
from regulars.staff.actions import revoke_token
from regulars.staff.queries import actor_for_token
from regulars.staff.tests.make import a_staff_member, a_token, ada, as_actor

pytestmark = pytest.mark.django_db


def test_a_revoked_key_opens_nothing():
    member = a_staff_member()
    token, secret = a_token(member)

    revoke_token(token, by=as_actor(member))

    assert actor_for_token(secret) is None


def test_twice_is_as_good_as_once():
    member = a_staff_member()
    token, _secret = a_token(member)

    revoke_token(token, by=as_actor(member))
    revoke_token(token, by=as_actor(member))

    assert Entry.objects.filter(name="token.revoked").count() == 1


def test_an_owner_revokes_anybodys_key_and_an_agent_only_their_own():
    token, _secret = a_token(a_staff_member())

    with pytest.raises(NotAllowed):
        revoke_token(token, by=as_actor(a_staff_member()))
    revoke_token(token, by=as_actor(ada()))

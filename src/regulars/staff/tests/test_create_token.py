from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.permissions import NotAllowed, can
from regulars.staff.actions import create_token
from regulars.staff.models import ApiToken
from regulars.staff.queries import actor_for_token
from regulars.staff.refusals import BadExpiry, BadScope
from regulars.staff.rules import key_expiry
from regulars.staff.tests.make import a_staff_member, a_token, ada, as_actor, ben

pytestmark = pytest.mark.django_db


def test_the_secret_opens_the_door_and_is_kept_nowhere():
    owner = ada()

    token, secret = create_token(owner, name="Till", scopes=["read"], by=as_actor(owner))

    assert actor_for_token(secret).id == str(owner.pk)
    kept = str(list(ApiToken.objects.values())) + str(list(Entry.objects.values()))
    assert secret not in kept
    assert secret.endswith(token.hint)
    assert len(secret) >= 52  # 256 bits


def test_a_key_allows_no_more_than_its_scopes():
    _token, secret = a_token(ada(), "read")

    actor = actor_for_token(secret)

    assert can(actor, "staff.see")
    assert not can(actor, "staff.add")


def test_a_key_dies_when_its_time_is_over():
    owner = ada()
    soon = clock.now() + timedelta(hours=1)
    _token, secret = create_token(
        owner, name="Till", scopes=["read"], expires_at=soon, by=as_actor(owner)
    )
    assert actor_for_token(secret)

    with clock.travel(soon + timedelta(seconds=1)):
        assert actor_for_token(secret) is None


@pytest.mark.parametrize("wrong", ["", "x", "0" * 52])
def test_a_made_up_key_opens_nothing(wrong):
    a_token(ada())

    assert actor_for_token(wrong) is None


@pytest.mark.parametrize("scopes", [[], ["everything"], ["read", "admin"]])
def test_an_agents_key_takes_only_what_an_agent_may_give(scopes):
    member = a_staff_member("agent")

    with pytest.raises(BadScope):
        create_token(member, name="Till", scopes=scopes, by=as_actor(member))


def test_a_refusal_names_what_the_owner_can_grant():
    member = a_staff_member("agent")

    with pytest.raises(BadScope, match=r"Nikos .*: read, write\."):
        create_token(member, name="Till", scopes=["admin"], by=as_actor(member))


def test_a_key_cannot_end_before_it_begins():
    owner = ada()
    past = clock.now() - timedelta(minutes=1)

    with pytest.raises(BadExpiry, match="over"):
        create_token(owner, name="Till", scopes=["read"], expires_at=past, by=as_actor(owner))


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("", None),
        ("never", None),
        ("90d", datetime(2027, 2, 20, 8, tzinfo=UTC)),
        ("2027-03-31", datetime(2027, 4, 1, tzinfo=ZoneInfo("Europe/Athens"))),  # all of that day
    ],
)
def test_an_end_is_a_number_of_days_or_the_last_day(text, end):
    now = datetime(2026, 11, 22, 8, tzinfo=UTC)

    found = key_expiry(text, now=now, zone=ZoneInfo("Europe/Athens"))

    assert found == end


@pytest.mark.parametrize("text", ["soon", "0d", "-3d", "99999d", "90", "2027-02-30", "9999-12-31"])
def test_an_end_that_is_none_is_refused_with_what_fits(text):
    with pytest.raises(BadExpiry, match="90d"):
        key_expiry(text, now=clock.now(), zone=ZoneInfo("UTC"))


def test_a_key_says_which_program_it_is_for():
    owner = ada()

    with pytest.raises(BadScope):
        create_token(owner, name=" ", scopes=["read"], by=as_actor(owner))


def test_ben_makes_none_and_an_agent_none_for_others():
    viewer, member = ben(), a_staff_member("agent")

    for owner, by in ((viewer, viewer), (ada(), member)):
        with pytest.raises(NotAllowed):
            create_token(owner, name="Till", scopes=["read"], by=as_actor(by))

"""Builders and the cast: Ada owns, Ben may only read, Cleo is a stranger and has no account."""

from itertools import count
from typing import Any

from django.test import Client

from regulars.business.models import Location
from regulars.kit.actor import SYSTEM, Actor
from regulars.staff.actions import add_staff_member, add_team, create_token, set_team_members
from regulars.staff.models import ApiToken, StaffMember, Team
from regulars.staff.queries import actor_of

PASSWORD = "good coffee every day"

_numbers = count(1)


def a_staff_member(
    role: str = "agent",
    *,
    name: str = "Nikos",
    locations: list[Location] | None = None,
    **more: Any,
) -> StaffMember:
    """Somebody who serves; ``email`` is made up unless it is given."""
    email = more.pop("email", f"{name.lower()}.{next(_numbers)}@example.com")
    return add_staff_member(
        email=email, name=name, role=role, locations=locations or [], by=SYSTEM, **more
    )


def ada() -> StaffMember:
    """Ada, who owns the business."""
    return a_staff_member("owner", name="Ada")


def ben() -> StaffMember:
    """Ben, who may only read."""
    return a_staff_member("viewer", name="Ben")


def a_team(name: str = "Kitchen", *, members: list[StaffMember] | None = None) -> Team:
    """A team with people in it."""
    return set_team_members(add_team(name=name, by=SYSTEM), members=members or [], by=SYSTEM)


def a_token(owner: StaffMember, *scopes: str) -> tuple[ApiToken, str]:
    """A key and its secret; for reading unless told."""
    return create_token(owner, name="Till", scopes=scopes or ("read",), by=SYSTEM)


def as_actor(member: StaffMember) -> Actor:
    """The actor somebody is, read afresh."""
    return actor_of(StaffMember.objects.get(pk=member.pk))


def signed_in(member: StaffMember | None) -> Client:
    """A browser in which this person is signed in; None for a stranger."""
    client = Client()
    if member is not None:
        client.force_login(member)
    return client

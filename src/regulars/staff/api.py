"""Who is calling, and to whom work can be given."""

from django.http import HttpRequest
from ninja import Router
from pydantic import BaseModel

from regulars.kit.permissions import require
from regulars.kit.views import actor_on
from regulars.staff import queries

router = Router(tags=["staff"])


class StaffOut(BaseModel, from_attributes=True):
    """Somebody who works here."""

    id: int
    name: str
    email: str
    role: str
    language: str
    is_active: bool


class TeamOut(BaseModel):
    """People who share work."""

    id: int
    name: str
    members: list[int]


class StaffPage(BaseModel):
    """Everybody; a small business has no more than one page of people."""

    items: list[StaffOut]


class TeamPage(BaseModel):
    """All teams."""

    items: list[TeamOut]


class MeOut(StaffOut):
    """The owner of the key that calls."""

    scopes: list[str]
    teams: list[int]
    locations: list[int] | None  # None: all


@router.get("/staff", response=StaffPage, summary="List the people who work here")
def list_staff(request: HttpRequest) -> dict[str, object]:
    """Return everybody, active or not, by name: to assign conversations by id."""
    actor = actor_on(request)
    require(actor, "staff.see")
    return {"items": list(queries.staff(actor))}


@router.get("/teams", response=TeamPage, summary="List the teams")
def list_teams(request: HttpRequest) -> dict[str, object]:
    """Return the teams with the ids of their active members."""
    actor = actor_on(request)
    require(actor, "team.see")
    found = [
        {"id": team.pk, "name": team.name, "members": [member.pk for member in team.members.all()]}
        for team in queries.teams(actor)
    ]
    return {"items": found}


@router.get("/me", response=MeOut, summary="Say whose key this is")
def me(request: HttpRequest) -> dict[str, object]:
    """Return the owner of the key that calls, and what the key may do."""
    actor = actor_on(request)
    require(actor, "profile.see")
    member = queries.member_of(actor)
    return {
        **{name: getattr(member, name) for name in ("name", "email", "role", "language")},
        "id": int(actor.id),
        "is_active": True,
        "scopes": sorted(actor.scopes or ()),
        "teams": sorted(actor.teams),
        "locations": None if actor.locations is None else sorted(actor.locations),
    }

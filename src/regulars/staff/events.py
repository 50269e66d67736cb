"""What can happen to the people who serve."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from regulars.journal.events import Event
from regulars.staff.words import role_said


@dataclass(frozen=True, kw_only=True)
class StaffMemberAdded(
    Event,
    name="staff.added",
    sentence=_("{actor} added {staff_name} as {role}"),
    personal=("staff_name", "email"),
    shown={"role": role_said},
):
    """Somebody joined. Without a password they get a one-time link."""

    staff_name: str
    email: str
    role: str


@dataclass(frozen=True, kw_only=True)
class StaffMemberInvited(
    Event, name="staff.invited", sentence=_("{actor} made a one-time link to join"), personal=()
):
    """A link to choose a password was made. Any older one stopped working."""

    expires_at: str


@dataclass(frozen=True, kw_only=True)
class RoleChanged(
    Event,
    name="staff.role_changed",
    sentence=_("{actor} changed the role from {before} to {role}"),
    personal=(),
    shown={"before": role_said, "role": role_said},
):
    """What somebody may do has changed, from their next request on."""

    before: str
    role: str


@dataclass(frozen=True, kw_only=True)
class StaffLocationsSet(
    Event,
    name="staff.locations_set",
    sentence=_("{actor} changed the locations this person serves"),
    personal=(),
):
    """Which locations somebody serves, and so whose conversations they see. Empty: all."""

    location_ids: list[int]


@dataclass(frozen=True, kw_only=True)
class StaffMemberDisabled(
    Event, name="staff.disabled", sentence=_("{actor} shut this person out"), personal=()
):
    """Sessions, tokens and live streams of this person have ended."""

    tokens_revoked: int


@dataclass(frozen=True, kw_only=True)
class StaffMemberEnabled(
    Event, name="staff.enabled", sentence=_("{actor} let this person in again"), personal=()
):
    """Somebody may sign in again. Old sessions and tokens stay dead."""


@dataclass(frozen=True, kw_only=True)
class ProfileChanged(
    Event, name="staff.profile_changed", sentence=_("{actor} changed the profile"), personal=()
):
    """Somebody changed how they are named or how the desk behaves for them."""

    fields: list[str]


@dataclass(frozen=True, kw_only=True)
class PasswordSet(
    Event, name="staff.password_set", sentence=_("{actor} set a password"), personal=()
):
    """A password was chosen. All other sessions of this person have ended."""


@dataclass(frozen=True, kw_only=True)
class TeamAdded(
    Event, name="team.added", sentence=_("{actor} made the team {team_name}"), personal=()
):
    """A team was made, with nobody in it yet."""

    team_name: str


@dataclass(frozen=True, kw_only=True)
class TeamRenamed(
    Event,
    name="team.renamed",
    sentence=_("{actor} renamed the team {before} to {team_name}"),
    personal=(),
):
    """A team has another name."""

    before: str
    team_name: str


@dataclass(frozen=True, kw_only=True)
class TeamMembersSet(
    Event, name="team.members_set", sentence=_("{actor} changed who is in the team"), personal=()
):
    """People joined or left a team."""

    joined: list[int]
    left: list[int]


@dataclass(frozen=True, kw_only=True)
class TokenCreated(
    Event,
    name="token.created",
    sentence=_("{actor} made the key {token_name} for another program"),
    personal=(),
):
    """A key for another program was made; only its hash is kept."""

    token_name: str
    hint: str
    scopes: list[str]


@dataclass(frozen=True, kw_only=True)
class TokenRevoked(
    Event,
    name="token.revoked",
    sentence=_("{actor} revoked the key {token_name}"),
    personal=(),
):
    """A key stopped working."""

    token_name: str
    hint: str


@dataclass(frozen=True, kw_only=True)
class TokenUsed(Event, name="token.used", sentence=_("The key {token_name} was used"), personal=()):
    """A key was used for the first time on a day."""

    token_name: str
    hint: str

"""Teams and who is in them."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.staff.events import TeamAdded, TeamMembersSet, TeamRenamed
from regulars.staff.models import StaffMember, Team
from regulars.staff.refusals import NameTaken


@transaction.atomic
def add_team(*, name: str, by: Actor) -> Team:
    """Make a team with nobody in it yet.

    Raises:
        NotAllowed: owners and managers make teams.
        NameTaken: another team has this name, or it has none.
    """
    require(by, "team.change")
    name = _fit_name(name)
    team = Team.objects.create(name=name)

    record(TeamAdded(team_name=name), about=team, by=by)
    return team


@transaction.atomic
def rename_team(team: Team, *, name: str, by: Actor) -> Team:
    """Give a team another name.

    Raises:
        NotAllowed: owners and managers rename teams.
        NameTaken: another team has this name, or it has none.
    """
    require(by, "team.change", team)
    if name.strip() == team.name:
        return team
    before, team.name = team.name, _fit_name(name, besides=team)
    team.save(update_fields=["name"])

    record(TeamRenamed(before=before, team_name=team.name), about=team, by=by)
    return team


def _fit_name(name: str, *, besides: Team | None = None) -> str:
    name = name.strip()
    if not name:
        raise NameTaken(_("Give the team a name."), field="name")
    others = Team.objects.exclude(pk=besides.pk) if besides else Team.objects.all()
    if others.filter(name__iexact=name).exists():
        raise NameTaken(_("There is a team “%(name)s” already.") % {"name": name}, field="name")
    return name


@transaction.atomic
def set_team_members(team: Team, *, members: Iterable[StaffMember], by: Actor) -> Team:
    """Say who is in a team. The same people again change and record nothing.

    Raises:
        NotAllowed: owners and managers decide this.
    """
    require(by, "team.change", team)
    before = set(team.members.values_list("pk", flat=True))
    after = {member.pk for member in members}
    if before == after:
        return team
    team.members.set(after)

    joined, left = sorted(after - before), sorted(before - after)
    record(TeamMembersSet(joined=joined, left=left), about=team, by=by)
    return team

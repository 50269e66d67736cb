"""Teams: made, named, filled."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.kit.permissions import can
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other, sent
from regulars.staff import actions, queries
from regulars.staff.forms import MembersForm, TeamForm
from regulars.staff.models import StaffMember, Team


@require_http_methods(["GET", "POST"])
@allowed("team.change")
def add_team(request: HttpRequest) -> HttpResponse:
    """Make a team."""
    form = TeamForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            team = actions.add_team(name=form.cleaned_data["name"], by=actor_on(request))
            return see_other("staff:one_team", team.pk)
        except Refusal as refusal:
            form.refuse(refusal)
    status = 422 if form.errors else 200
    return render(request, "staff/add_team.html", {"nav": "team", "form": form}, status=status)


@require_GET
@allowed("team.see")
def one_team(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a team and who is in it."""
    return _team_page(request, _team(request, pk))


@require_POST
@allowed("team.change")
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a team another name."""
    team = _team(request, pk)
    form = TeamForm(request.POST)
    if form.is_valid():
        try:
            actions.rename_team(team, name=form.cleaned_data["name"], by=actor_on(request))
            messages.success(request, _("The team has a new name."))
            return see_other("staff:one_team", pk)
        except Refusal as refusal:
            form.refuse(refusal)
    return _team_page(request, _team(request, pk), name_form=form)


@require_POST
@allowed("team.change")
def members(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who is in a team."""
    team = _team(request, pk)
    form = MembersForm(request.POST, people=_people(request))
    if not form.is_valid():
        return _team_page(request, team, members_form=form)
    actions.set_team_members(team, members=form.cleaned_data["members"], by=actor_on(request))
    messages.success(request, _("The team is changed."))
    return see_other("staff:one_team", pk)


def _team(request: HttpRequest, pk: int) -> Team:
    team = queries.teams(actor_on(request)).filter(pk=pk).first()
    if team is None:
        raise Http404
    return team


def _people(request: HttpRequest) -> QuerySet[StaffMember]:
    return queries.staff(actor_on(request)).filter(is_active=True)


def _team_page(
    request: HttpRequest,
    team: Team,
    *,
    name_form: TeamForm | None = None,
    members_form: MembersForm | None = None,
) -> HttpResponse:
    context = {
        "nav": "team",
        "team": team,
        "name_form": name_form or TeamForm(initial={"name": team.name}),
        "members_form": members_form
        or MembersForm(people=_people(request), initial={"members": team.members.all()}),
        "may_change": can(actor_on(request), "team.change", team),
    }
    status = 422 if name_form or members_form else 200
    return render(request, "staff/one_team.html", context, status=status)

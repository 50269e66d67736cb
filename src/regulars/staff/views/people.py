"""Team: who works here, and what owners and managers decide about them."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from regulars.kit.permissions import can
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other, sent
from regulars.outbox.ports import can_send
from regulars.staff import actions, queries
from regulars.staff.forms import InviteForm, LocationsForm, RoleForm
from regulars.staff.models import StaffMember
from regulars.staff.once import secret_for, show_once, shown
from regulars.staff.rules import AGENT, ROLES, may_give_role


@require_GET
@allowed("staff.see")
def team(request: HttpRequest) -> HttpResponse:
    """Show the people and the teams."""
    actor = actor_on(request)
    people = list(queries.staff(actor))
    context = {
        "nav": "team",
        "people": [person for person in people if person.is_active],
        "gone": [person for person in people if not person.is_active],
        "teams": queries.teams(actor),
        "may_add": can(actor, "staff.add"),
        "may_change_teams": can(actor, "team.change"),
    }
    return render(request, "staff/team.html", context)


@require_http_methods(["GET", "POST"])
@allowed("staff.add")
def add(request: HttpRequest) -> HttpResponse:
    """Add somebody and send them a one-time link."""
    first = {"role": AGENT, "language": actor_on(request).language or "en"}
    form = InviteForm(sent(request), roles=_roles_to_give(request), initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            return _added(request, form)
        except Refusal as refusal:
            form.refuse(refusal)
    return _form_page(request, "staff/add.html", form)


def _added(request: HttpRequest, form: InviteForm) -> HttpResponse:
    actor = actor_on(request)
    member = actions.add_staff_member(**form.cleaned_data, by=actor)
    link = actions.invite_staff_member(member, by=actor)
    return _to_person(member, link)


def _to_person(member: StaffMember, link: str = "") -> HttpResponse:
    response = see_other("staff:person", member.pk)
    return show_once(response, link, path=response.url) if link else response


def _roles_to_give(request: HttpRequest) -> list[str]:
    return [role for role in ROLES if may_give_role(actor_on(request).roles, role)]


@require_GET
@allowed("staff.see")
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one of us, with what may be decided about them."""
    link = secret_for(request)
    can_mail = bool(link) and can_send("email")
    response = _person_page(request, _person(request, pk), link=link, can_mail=can_mail)
    return shown(response, request)


@require_POST
@allowed("staff.change")
def role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give somebody another role."""
    member = _person(request, pk)
    form = RoleForm(request.POST, roles=ROLES)
    if not form.is_valid():
        return _person_page(request, member, status=422, role_form=form)
    try:
        actions.change_role(member, role=form.cleaned_data["role"], by=actor_on(request))
    except Refusal as refusal:
        form.refuse(refusal)
        return _person_page(request, _person(request, pk), status=refusal.status, role_form=form)
    messages.success(request, _("The role is changed."))
    return _to_person(member)


@require_POST
@allowed("staff.change")
def locations(request: HttpRequest, pk: int) -> HttpResponse:
    """Say where somebody serves."""
    member = _person(request, pk)
    form = LocationsForm(request.POST)
    if not form.is_valid():
        return _person_page(request, member, status=422, locations_form=form)
    chosen = form.cleaned_data["locations"]
    actions.set_staff_locations(member, locations=chosen, by=actor_on(request))
    messages.success(request, _("The locations are changed."))
    return _to_person(member)


@require_POST
@allowed("staff.change")
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a new one-time link for somebody."""
    member = _person(request, pk)
    return _to_person(member, actions.invite_staff_member(member, by=actor_on(request)))


@require_POST
@allowed("staff.disable")
def disable(request: HttpRequest, pk: int) -> HttpResponse:
    """Shut somebody out, at once."""
    member = _person(request, pk)
    try:
        actions.disable_staff_member(member, by=actor_on(request))
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return _to_person(member)
    messages.success(request, _("%(name)s is shut out.") % {"name": member.name})
    return _to_person(member)


@require_POST
@allowed("staff.disable")
def enable(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody in again."""
    member = _person(request, pk)
    actions.enable_staff_member(member, by=actor_on(request))
    messages.success(request, _("%(name)s may sign in again.") % {"name": member.name})
    return _to_person(member)


def _person(request: HttpRequest, pk: int) -> StaffMember:
    member = queries.staff(actor_on(request)).filter(pk=pk).first()
    if member is None:
        raise Http404
    return member


def _person_page(
    request: HttpRequest, member: StaffMember, *, status: int = 200, **given: Any
) -> HttpResponse:
    actor = actor_on(request)
    context = {
        "nav": "team",
        "person": member,
        "role_form": RoleForm(roles=_roles_to_give(request), initial={"role": member.role}),
        "locations_form": LocationsForm(initial={"locations": member.locations.all()}),
        "may_change": can(actor, "staff.change", member),
        "may_disable": can(actor, "staff.disable", member),
        "is_self": actor.id == str(member.pk),
        **given,
    }
    return render(request, "staff/person.html", context, status=status)


def _form_page(request: HttpRequest, template: str, form: InviteForm) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, template, {"nav": "team", "form": form}, status=status)

"""One's own profile and keys, and what the shell's menu changes."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from regulars.kit.permissions import can
from regulars.kit.refusals import Refusal
from regulars.kit.views import actor_on, allowed, see_other, sent
from regulars.staff import actions, queries
from regulars.staff.forms import KeyForm, ProfileForm
from regulars.staff.models import ApiToken, StaffMember
from regulars.staff.once import secret_for, show_once, shown
from regulars.staff.passwords import has_second_factor
from regulars.staff.rules import grantable_scopes

FIELDS = (
    "name",
    "language",
    "languages",
    "time_zone",
    "theme",
    "undo_seconds",
    "single_keys",
)


@require_http_methods(["GET", "POST"])
@allowed("profile.change")
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change how the desk behaves for oneself."""
    member = _me(request)
    form = ProfileForm(sent(request), initial={name: getattr(member, name) for name in FIELDS})
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_profile(member, by=actor_on(request), **form.cleaned_data)
            with translation.override(member.language):
                messages.success(request, _("Your profile is changed."))
            return see_other("staff:profile")
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "nav": "profile",
        "form": form,
        "member": member,
        "has_second_factor": has_second_factor(member),
        "keys": queries.tokens_of(member).count(),
        "may_make_keys": can(actor_on(request), "token.create", member),
    }
    return render(request, "staff/profile.html", context, status=422 if form.errors else 200)


@require_POST
@allowed("profile.change")
def theme(request: HttpRequest) -> HttpResponse:
    """Choose light or dark from the menu, and go back to the page one was on."""
    chosen = request.POST.get("theme", "")
    actions.change_profile(_me(request), theme=chosen, by=actor_on(request))
    return _back(request)


@require_POST
@allowed("profile.change")
def language(request: HttpRequest) -> HttpResponse:
    """Choose the desk's language from the menu, and go back to the page one was on."""
    chosen = request.POST.get("language", "")
    actions.change_profile(_me(request), language=chosen, by=actor_on(request))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    url = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(url, None) and url.startswith("/"):
        return see_other(url)
    return see_other("staff:profile")


@require_http_methods(["GET", "POST"])
@allowed("token.create")
def keys(request: HttpRequest) -> HttpResponse:
    """Show one's keys and make a new one."""
    member = _me(request)
    form = KeyForm(
        sent(request),
        scopes=grantable_scopes(frozenset({member.role})),
        initial={"scopes": ["read"]},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _token, secret = actions.create_token(member, **form.cleaned_data, by=actor_on(request))
            return show_once(see_other("staff:keys"), secret, path=request.path)
        except Refusal as refusal:
            form.refuse(refusal)
    context = {
        "nav": "profile",
        "form": form,
        "keys": queries.tokens_of(member),
        "secret": secret_for(request),
    }
    response = render(request, "staff/keys.html", context, status=422 if form.errors else 200)
    return shown(response, request)


@require_POST
@allowed("token.revoke")
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a key from working."""
    token = ApiToken.objects.filter(pk=pk).first()
    if token is None or not can(actor_on(request), "token.revoke", token):
        raise Http404
    actions.revoke_token(token, by=actor_on(request))
    messages.success(request, _("The key “%(name)s” is revoked.") % {"name": token.name})
    return see_other("staff:keys")


def _me(request: HttpRequest) -> StaffMember:
    member = queries.member_of(actor_on(request))
    if member is None:
        raise Http404
    return member

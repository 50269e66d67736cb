"""The way in for somebody who was sent a one-time link."""

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from regulars.kit.refusals import Refusal
from regulars.kit.views import see_other, sent
from regulars.staff import actions, queries
from regulars.staff.forms import JoinForm


@require_http_methods(["GET", "POST"])
@sensitive_post_parameters("password")
@never_cache
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Choose the first password and come in. Opening the link changes nothing; sending does."""
    invitation = queries.invitation_for(secret)
    if invitation is None:
        return render(request, "staff/join_spent.html", status=404)
    member = invitation.staff_member
    form = JoinForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            by = queries.actor_of(member)
            member = actions.accept_invitation(
                secret, password=form.cleaned_data["password"], by=by
            )
            login(request, member)
            return see_other("/")
        except Refusal as refusal:
            form.refuse(refusal)
    context = {"form": form, "member": member}
    return render(request, "staff/join.html", context, status=422 if form.errors else 200)

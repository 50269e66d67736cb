from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from regulars.kit.permissions import can
from regulars.kit.refusals import Unfit
from regulars.kit.views import actor_on, allowed, see_other
from regulars.standards import actions, queries
from regulars.standards.forms import StandardForm
from regulars.standards.models import Standard


@require_safe
@allowed("standard.see")
def index(request: HttpRequest) -> HttpResponse:
    """Show what we hold ourselves to, and the form that publishes a new version."""
    in_force = queries.standards_in_force(Standard.FIRST_REPLY)
    return _page(request, StandardForm(initial=StandardForm.values_of(in_force.get(None))))


@require_POST
@allowed("standard.publish")
def publish(request: HttpRequest) -> HttpResponse:
    """Put a new version in force."""
    form = StandardForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        actions.publish_standard(**form.cleaned_data, by=actor_on(request))
    except Unfit as refusal:
        form.add_error(refusal.field or None, refusal.sentence)
        return _page(request, form, status=422)
    return see_other("standards:index")


def _page(request: HttpRequest, form: StandardForm, *, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "standards": queries.published_standards(),
        "may_publish": can(actor_on(request), "standard.publish"),
    }
    return render(request, "standards/index.html", context, status=status)

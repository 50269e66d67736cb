"""What we keep about a customer: shown to them, handed out, deleted when they ask, or not."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from regulars.files.responses import disposition
from regulars.kit import clock
from regulars.kit.refusals import Refusal
from regulars.kit.views import see_other
from regulars.portal import actions
from regulars.portal.archive import archive_in_parts
from regulars.portal.doors import customers_only, private, token_on
from regulars.portal.models import Visit
from regulars.portal.queries import actor_of, count_of_conversations, survey_answers


@require_safe
@customers_only
def data(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show a customer what we know about them."""
    return _show(request, visit)


@private
@require_POST
@customers_only
def download(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Hand out everything as one file."""
    customer, actor = visit.point.customer, actor_of(visit.point.customer)
    try:
        actions.hand_out_data(visit.point, by=actor)
    except Refusal as refusal:
        return _show(request, visit, stopped=refusal.sentence, status=refusal.status)
    parts = archive_in_parts(customer, actor=actor, language=get_language() or "en")
    response = StreamingHttpResponse(parts, content_type="application/zip")
    response["Content-Disposition"] = disposition(_name_of_file(clock.now()))
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response  # type: ignore[return-value]  # streamed, which whoever calls need not know


@require_http_methods(["GET", "HEAD", "POST"])
@customers_only
def delete(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Show what would go and what stays; only the button asks for it."""
    if request.method == "POST":
        actions.ask_for_deletion(visit.point, by=actor_of(visit.point.customer))
        return see_other("portal:data")
    return render(request, "portal/delete.html", _context(request, visit))


@require_POST
@customers_only
def keep(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Take a request to delete everything back."""
    actions.take_back_deletion(visit.point, by=actor_of(visit.point.customer))
    return see_other("portal:data")


def _show(
    request: HttpRequest, visit: Visit, *, stopped: str = "", status: int = 200
) -> HttpResponse:
    context = {**_context(request, visit), "stopped": stopped}
    return render(request, "portal/data.html", context, status=status)


def _context(request: HttpRequest, visit: Visit) -> dict[str, Any]:
    customer = visit.point.customer
    return {
        "customer": customer,
        "points": customer.points,
        "conversations": count_of_conversations(actor_of(customer)),
        "answers": len(survey_answers(customer)),
        "token": token_on(request),
    }


def _name_of_file(at: datetime) -> str:
    return _("my-data-%(day)s.zip") % {"day": at.date().isoformat()}

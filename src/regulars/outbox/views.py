"""The sample shop's outbox: what would have left, to be read.

Open to anybody who reaches it, since nothing in a sample shop is real; not there otherwise.
"""

import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from csp.constants import SELF
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from regulars.kit.paging import BadCursor
from regulars.outbox import queries
from regulars.outbox.models import OutgoingMessage

# Links lead out of the frame; scripts, forms and other people's pictures do not run, go or load.
FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation;"
    " default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'self'"
)
PILLS = {
    "held": (gettext_lazy("Held"), "clock", ""),
    "queued": (gettext_lazy("Queued"), "clock", ""),
    "sending": (gettext_lazy("Sending"), "send", ""),
    "sent": (gettext_lazy("Sent"), "check", "good"),
    "failed": (gettext_lazy("Failed"), "alert", "danger"),
    "uncertain": (gettext_lazy("Uncertain"), "alert", "warn"),
    "withdrawn": (gettext_lazy("Taken back"), "undo", ""),
}
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_INTO_THE_WINDOW = '<base target="_top">'

View = Callable[..., HttpResponse]


def in_the_sample_shop(view: View) -> View:
    """Answer 404 wherever messages really leave."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.REGULARS_CATCH_ALL:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@require_safe
@in_the_sample_shop
def outbox(request: HttpRequest) -> HttpResponse:
    try:
        page = queries.newest(before=request.GET.get("before"))
    except BadCursor as error:
        raise Http404 from error

    here = reverse("outbox")
    older = f"{here}?before={page.next_cursor}" if page.next_cursor else ""
    rows = [_row(message) for message in page.items]
    return render(request, "outbox/list.html", {"rows": rows, "older_url": older})


@require_safe
@in_the_sample_shop
def show(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(OutgoingMessage, pk=pk)
    return _with_a_frame(render(request, "outbox/show.html", _row(message)))


@require_safe
@in_the_sample_shop
@xframe_options_sameorigin
def show_html(request: HttpRequest, pk: int) -> HttpResponse:
    message = get_object_or_404(OutgoingMessage, pk=pk)
    if not message.html:
        raise Http404
    response = HttpResponse(_with_links_out(message.html))
    response["Content-Security-Policy"] = FRAME_POLICY
    return response


def sample() -> dict[str, Any] | None:
    """Return what to call the pages about one message with, for pictures of every page."""
    newest = OutgoingMessage.objects.exclude(html="").order_by("-pk").first()
    return {"pk": newest.pk} if newest else None


def _with_a_frame(response: HttpResponse) -> HttpResponse:
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def _row(message: OutgoingMessage) -> dict[str, Any]:
    label, icon, tone = PILLS[message.state]
    return {
        "message": message,
        "readers": ", ".join(person["name"] or person["address"] for person in message.to),
        "addresses": [_address(person) for person in [*message.to, *message.cc]],
        "subject": message.subject or _("No subject"),
        "state": {"label": label, "icon": icon, "tone": tone},
    }


def _address(person: dict[str, str]) -> str:
    name, address = person["name"], person["address"]
    return f"{name} <{address}>" if name else address


def _with_links_out(html: str) -> str:
    if _HEAD.search(html):
        return _HEAD.sub(lambda head: head.group() + _INTO_THE_WINDOW, html, count=1)
    return _INTO_THE_WINDOW + html

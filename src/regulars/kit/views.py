"""The door of a page: who may call a view, asked in the one way.

@require_GET
@allowed("conversation.see")
def show(request, number): ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from regulars.kit.actor import NOBODY, Actor
from regulars.kit.permissions import require

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor_on(request: HttpRequest) -> Actor:
    """Return who is asking; nobody where no middleware has said."""
    actor: Actor = getattr(request, "actor", NOBODY)
    return actor


def allowed(verb: str, thing: Any = None) -> Callable[[View[P]], View[P]]:
    """Let only those call a view who may do ``verb``; send whoever is signed out to sign in.

    The view itself asks again about the one thing it handles. The verb stands on the view as
    ``view.verb``, where the reference page and the role matrix read it.

    Raises:
        NotAllowed: the policy says no; ``staff.middleware`` makes a 403 page of it.
    """

    def door(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor = actor_on(request)
            if actor == NOBODY:
                return sign_in(request)
            require(actor, verb, thing)
            return view(request, *args, **kwargs)

        guarded.verb = verb  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return door


def sign_in(request: HttpRequest) -> HttpResponse:
    """Return the way to the sign-in page, and back here afterwards where that makes sense.

    htmx follows redirects silently and would swap the sign-in page into a fragment; it gets a 401
    that makes the whole page go there. Words that came without a script are shown for copying:
    nobody else has them.
    """
    url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': _page_of(request)})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    if request.method == "POST" and (text := request.POST.get("text", "")).strip():
        return render(request, "signed_out.html", {"text": text, "url": url}, status=401)
    return HttpResponseRedirect(url)


def _page_of(request: HttpRequest) -> str:
    """Return the page somebody stands on: this address, or that of the page with the form."""
    if request.method in ("GET", "HEAD") and "HX-Current-URL" not in request.headers:
        return request.get_full_path()
    told = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(told, {request.get_host()}):
        return "/"
    page = urlsplit(told)
    return f"{page.path}?{page.query}" if page.query else page.path or "/"


def sent(request: HttpRequest) -> QueryDict | None:
    """Return the form that was sent, even an empty one; None where the page is only asked for."""
    return request.POST if request.method == "POST" else None


def see_other(to: Any, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
    """Return a 303 to a URL, a URL name or a model: what a form answers when it has done its work.

    For htmx use it only where the form is to load a whole page.
    """
    response = HttpResponseRedirect(resolve_url(to, *args, **kwargs))
    response.status_code = 303
    return response

"""The door of a page: who may call a view, asked in the one way.

@require_GET
@allowed("conversation.see")
def show(request, number): ...
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import resolve_url

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
    that makes the whole page go there.
    """
    back = request.get_full_path() if request.method in ("GET", "HEAD") else "/"
    url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': back})}"
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(status=401, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


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

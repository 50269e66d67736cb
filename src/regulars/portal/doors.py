"""The doors of customers' pages: who is signed in, what came from elsewhere, what stays private."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt

from regulars.business.queries import business, zone
from regulars.kit.languages import map_language
from regulars.kit.views import see_other
from regulars.portal.models import Visit
from regulars.portal.queries import visit_by
from regulars.portal.rules import MOST_BODY_BYTES, VISIT_LASTS, place_of
from regulars.portal.tokens import form_token, is_form_token

COOKIE = "regulars_customer"
SALT = "regulars.portal.visit"

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
VisitView = Callable[Concatenate[HttpRequest, Visit, P], HttpResponse]


def secret_on(request: HttpRequest) -> str:
    """Return the secret in a customer's cookie, "" without one of ours."""
    found = request.get_signed_cookie(COOKIE, default="", salt=SALT)
    return found or ""


def visit_on(request: HttpRequest) -> Visit | None:
    """Return the signed-in browser that asks, None where nobody is signed in."""
    secret = secret_on(request)
    return visit_by(secret) if secret else None


def let_in(response: HttpResponse, secret: str) -> HttpResponse:
    """Give a browser the cookie of a signed-in customer."""
    response.set_signed_cookie(
        COOKIE,
        secret,
        salt=SALT,
        max_age=int(VISIT_LASTS.total_seconds()),
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


def let_out(response: HttpResponse) -> HttpResponse:
    """Take the cookie back."""
    response.delete_cookie(COOKIE, samesite="Lax")
    return response


def comes_from_elsewhere(request: HttpRequest) -> bool:
    """Return whether another site's page sent this form.

    Browsers say so; where an old one says nothing, the form's own stamp must do.
    """
    if site := request.headers.get("Sec-Fetch-Site", ""):
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin", "null")
    ours = {request.get_host(), urlsplit(settings.REGULARS_URL).netloc}
    return origin != "null" and urlsplit(origin).netloc not in ours


def asked_from(request: HttpRequest) -> str:
    """Return from where somebody asks, as it is counted."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    return place_of(peer, request.headers.get("X-Forwarded-For", ""))


def private(view: View[P]) -> View[P]:
    """For pages whose address is a secret: it goes to no other site and into no log."""

    @wraps(view)
    def hidden(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except Exception:
            request.path = request.path_info = "/…/"  # what is logged of a failure
            raise
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex"
        return response

    return hidden  # type: ignore[return-value]


def small_enough(view: View[P]) -> View[P]:
    """Refuse a form that is longer than we take, before a byte of it is read."""

    @wraps(view)
    def weighed(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) <= MOST_BODY_BYTES:
            return view(request, *args, **kwargs)
        return render(request, "portal/too_big.html", {"phone": business().phone}, status=413)

    return weighed  # type: ignore[return-value]


def customers_only(view: VisitView[P]) -> View[P]:
    """Let only a signed-in customer call a view, in their language; others may sign in.

    Forms carry a token of their own, made from the cookie: Django's would be a cookie before
    anybody has signed in.
    """

    @csrf_exempt
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = visit_on(request)
        if visit is None:
            return _sign_in(request)
        with in_language_of(request, visit.point.customer.language):
            if request.method == "POST" and not _is_theirs(request):
                return render(request, "portal/again.html", _kept(request), status=403)
            response = view(request, visit, *args, **kwargs)
            response["X-Robots-Tag"] = "noindex"
            return response

    return guarded  # type: ignore[return-value]


@contextmanager
def in_language_of(request: HttpRequest, tag: str) -> Iterator[None]:
    """Speak a customer's language, unless the address asks for another."""
    code = map_language(tag)
    if "lang" in request.GET or code is None:
        yield
        return
    with translation.override(code):
        yield


@contextmanager
def in_zone_of(location: Any) -> Iterator[None]:
    """Tell times as the clock on the wall of a location shows them."""
    with timezone.override(zone(location.time_zone)):
        yield


def token_on(request: HttpRequest) -> str:
    """Return what the forms of a signed-in customer's page carry."""
    return form_token(secret_on(request))


def _is_theirs(request: HttpRequest) -> bool:
    if comes_from_elsewhere(request):
        return False
    return is_form_token(request.POST.get("token", ""), secret_on(request))


def _sign_in(request: HttpRequest) -> HttpResponse:
    if request.method in ("GET", "HEAD"):
        return see_other("portal:my")
    return render(request, "portal/again.html", _kept(request), status=403)


def _kept(request: HttpRequest) -> dict[str, str]:
    """Return the words that were sent: nobody else has them."""
    return {"text": request.POST.get("message", "").strip()}

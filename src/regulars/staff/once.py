"""A secret that a page shows once: it travels in a signed cookie, and is never kept by us."""

from typing import TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NAME = "regulars_once"
SECONDS = 120

Response = TypeVar("Response", bound=HttpResponse)


def show_once(response: Response, secret: str, *, path: str) -> Response:
    """Let the page at ``path``, to which ``response`` leads, show a secret."""
    response.set_signed_cookie(
        NAME,
        secret,
        salt=path,
        path=path,
        max_age=SECONDS,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
    return response


def secret_for(request: HttpRequest) -> str:
    """Return the secret this page may show; "" when there is none."""
    return str(request.get_signed_cookie(NAME, "", salt=request.path, max_age=SECONDS))


def shown(response: Response, request: HttpRequest) -> Response:
    """Take the secret away again, if there was one: it has been shown."""
    if NAME in request.COOKIES:
        response.delete_cookie(NAME, path=request.path, samesite="Strict")
    return response

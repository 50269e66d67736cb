"""What other programs hear when something cannot be: application/problem+json, RFC 9457."""

import json
import math
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError

from regulars.kit.paging import BadCursor
from regulars.kit.permissions import NotAllowed
from regulars.kit.refusals import Refusal
from regulars.site.api_words import meaning_of, title_of

PROBLEM = "application/problem+json"

FieldErrors = Sequence[dict[str, str]]


def problem(
    request: HttpRequest, status: int, detail: str, *, errors: FieldErrors = ()
) -> HttpResponse:
    """Return a problem.

    Args:
        request: What could not be answered.
        status: Of HTTP.
        detail: A sentence for people: what is wrong, and what to do.
        errors: ``[{"field": "text", "detail": "…"}]`` where single fields are at fault.
    """
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    if errors:
        body["errors"] = list(errors)
    return HttpResponse(
        json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"),
        status=status,
        content_type=PROBLEM,
    )


def install(api: NinjaAPI) -> None:
    """Let an API answer every refusal as a problem; what nobody expected goes on to Django."""
    api.add_exception_handler(AuthenticationError, _unauthorized)
    api.add_exception_handler(Throttled, _too_many)
    api.add_exception_handler(HttpError, _as_it_says)
    api.add_exception_handler(ValidationError, _unfit_request)
    api.add_exception_handler(NotAllowed, _not_allowed)
    api.add_exception_handler(Http404, _not_found)
    api.add_exception_handler(Refusal, _refused)
    api.add_exception_handler(BadCursor, _bad_cursor)
    api.add_exception_handler(DjangoValidationError, _unfit_value)


class ProblemMiddleware:
    """Say as a problem, too, what the API itself has no handler for: 405, with what is allowed.

    HEAD is GET without the body, which the server leaves out.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path.startswith("/api/"):
            return self._get_response(request)
        method = request.method
        request.method = "GET" if method == "HEAD" else method
        response = self._get_response(request)
        request.method = method
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            return _not_that_way(request, response.headers.get("Allow", "").split(", "))
        return response


def _not_that_way(request: HttpRequest, methods: Sequence[str]) -> HttpResponse:
    allowed = ", ".join(sorted({*methods} | ({"HEAD"} if "GET" in methods else set())))
    words = _("%(method)s cannot be done here; %(allowed)s can.")
    words %= {"method": request.method, "allowed": allowed}
    answer = problem(request, HTTPStatus.METHOD_NOT_ALLOWED, words)
    answer.headers["Allow"] = allowed
    return answer


def _unauthorized(request: HttpRequest, error: Any) -> HttpResponse:
    words = _(
        "Send a valid token as “Authorization: Bearer TOKEN”. "
        "This one may be mistyped, expired or revoked."
    )
    response = problem(request, HTTPStatus.UNAUTHORIZED, words)
    response["WWW-Authenticate"] = 'Bearer realm="Regulars"'
    return response


def _too_many(request: HttpRequest, error: Any) -> HttpResponse:
    seconds = max(1, math.ceil(error.wait or 1))
    words = _("That was too much at once. Go on after %(seconds)s s.") % {"seconds": seconds}
    response = problem(request, HTTPStatus.TOO_MANY_REQUESTS, words)
    response["Retry-After"] = str(seconds)
    return response


def _as_it_says(request: HttpRequest, error: Any) -> HttpResponse:
    if error.status_code == HTTPStatus.BAD_REQUEST:
        words = _("The body is not JSON. Check it.")
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, words)
    return problem(request, error.status_code, str(error))


def _unfit_request(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"field": _field(each["loc"]), "detail": meaning_of(each)} for each in error.errors]
    named = ", ".join(dict.fromkeys(each["field"] for each in errors if each["field"]))
    if named:
        words = _("Some values cannot be taken: %(fields)s. See errors.") % {"fields": named}
    else:
        words = _("The body cannot be taken as it is. See errors.")
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, words, errors=errors)


def _field(place: Sequence[str | int]) -> str:
    """Return "customer.email" for ("body", "wanted", "customer", "email")."""
    parts = list(place)
    skipped = 2 if parts[:1] == ["body"] else 1
    return ".".join(str(part) for part in parts[skipped:])


def _not_allowed(request: HttpRequest, error: Any) -> HttpResponse:
    words = _("This token may not do that: %(what)s") % {"what": error}
    return problem(request, HTTPStatus.FORBIDDEN, words)


def _not_found(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, HTTPStatus.NOT_FOUND, str(error) or _("There is nothing here."))


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    errors = [{"field": error.field, "detail": error.sentence}] if error.field else []
    return problem(request, error.status, str(error.sentence), errors=errors)


def _bad_cursor(request: HttpRequest, error: Any) -> HttpResponse:
    words = _("This cursor is not one of ours. Take next_cursor of the page before, unchanged.")
    errors = [{"field": "cursor", "detail": words}]
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, words, errors=errors)


def _unfit_value(request: HttpRequest, error: Any) -> HttpResponse:
    return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, " ".join(error.messages))

"""Who is asking, in which language and zone; and what they hear when they may not."""

from collections.abc import Callable
from contextlib import ExitStack, suppress
from datetime import tzinfo
from urllib.parse import urlsplit
from zoneinfo import ZoneInfoNotFoundError

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import get_resolver
from django.utils import timezone, translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

from regulars.business import queries as business
from regulars.kit.actor import NOBODY
from regulars.kit.languages import map_language
from regulars.kit.permissions import NotAllowed
from regulars.kit.refusals import Refusal
from regulars.kit.views import sign_in
from regulars.staff.models import StaffMember
from regulars.staff.queries import actor_of

CLIENT_MISTAKES = (409, 422)
NOT_A_PAGE = 405


class ActorMiddleware:
    """Set ``request.actor`` and, for the time of the request, the person's language and zone.

    ``?lang=`` wins over everything, so that any page can be shown in another language, with all
    that it fetches later; then comes the person's own; signed out, what the browser asks for;
    then the house's. No answer stays with a browser or a proxy unless its view says so.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        member = _member(request)
        request.actor = actor_of(member) if member else NOBODY  # type: ignore[attr-defined]
        language = _language(request, member)
        request.LANGUAGE_CODE = language
        with ExitStack() as stack:
            stack.enter_context(translation.override(language))
            stack.enter_context(timezone.override(_zone(member)))
            response = self.get_response(request)
            if response.status_code == NOT_A_PAGE and request.method in ("GET", "HEAD"):
                response = _no_page(request, response)
        response.headers.setdefault("Content-Language", language)
        response.headers.setdefault("Cache-Control", "private, no-store")  # of a shared machine
        if response.status_code in CLIENT_MISTAKES:
            response.headers.setdefault(
                "HX-Push-Url", "false"
            )  # no page stands at a form's address
        if member is None:
            patch_vary_headers(response, ("Accept-Language",))
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Turn a refusal that no view has caught into its page."""
        if isinstance(error, NotAllowed):
            return _not_allowed(request, error)
        if isinstance(error, Refusal):
            return HttpResponse(
                error.sentence, status=error.status, content_type="text/plain; charset=utf-8"
            )
        return None


def _member(request: HttpRequest) -> StaffMember | None:
    user = request.user
    return user if user.is_authenticated else None


def _language(request: HttpRequest, member: StaffMember | None) -> str:
    offered = dict(settings.LANGUAGES)
    for wanted in (_wanted(request), member.language if member else ""):
        if wanted in offered:
            return wanted
    return _preferred(request) or business.house_language()


def _wanted(request: HttpRequest) -> str:
    """Return the language in the address: of this request, or of the page that fetches a piece."""
    if "lang" in request.GET or "HX-Current-URL" not in request.headers:
        return request.GET.get("lang", "")
    with suppress(ValueError):  # anybody can send such a header
        return QueryDict(urlsplit(request.headers["HX-Current-URL"]).query).get("lang", "")
    return ""


def _preferred(request: HttpRequest) -> str | None:
    accepted = request.headers.get("Accept-Language", "")
    for tag, _quality in parse_accept_lang_header(accepted):
        if code := map_language(tag):
            return code
    return None


def _zone(member: StaffMember | None) -> tzinfo:
    name = (member.time_zone if member else "") or business.house_zone()
    try:
        return business.zone(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return timezone.get_default_timezone()


def _not_allowed(request: HttpRequest, error: NotAllowed) -> HttpResponse:
    if getattr(request, "actor", NOBODY) == NOBODY:
        return sign_in(request)
    handler: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(403)
    return handler(request, exception=error)


def _no_page(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return words instead of an empty page, for whoever opens the address of a form."""
    if response.content:
        return response
    handler: Callable[..., HttpResponse] = get_resolver().resolve_error_handler(404)
    page = handler(request, exception=Http404())
    page.status_code = response.status_code
    page.headers["Allow"] = response.headers["Allow"]
    return page

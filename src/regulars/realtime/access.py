"""Who listens: the session in a cookie, asked when a stream opens and again every minute."""

from http.cookies import CookieError, SimpleCookie
from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from regulars.kit.actor import NOBODY, Actor
from regulars.staff.models import StaffMember
from regulars.staff.queries import actor_of


def actor_of_cookie(header: str) -> Actor:
    """Return who the session cookie belongs to at this moment; NOBODY where it is no good.

    Three queries; one where there is no such session.
    """
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(_session_key(header))
    member = get_user(request)
    return actor_of(member) if isinstance(member, StaffMember) else NOBODY


def _session_key(header: str) -> str | None:
    cookies: SimpleCookie = SimpleCookie()
    try:
        cookies.load(header)
    except CookieError:
        return None
    found = cookies.get(settings.SESSION_COOKIE_NAME)
    return found.value if found else None


def is_own_page(origin: str | None, host: str | None) -> bool:
    """Return whether a request comes from a page of ours; browsers give no Origin for those."""
    return not origin or urlsplit(origin).netloc in {host, urlsplit(settings.REGULARS_URL).netloc}

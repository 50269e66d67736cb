"""The pages for what cannot be answered. A broken template must not break these."""

import errno
import logging
import sys

from django.core.exceptions import RequestDataTooBig
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.translation import gettext as _

from regulars.site.api_errors import problem

logger = logging.getLogger(__name__)

BUSY_RETRY_SECONDS = 5
MENDING_RETRY_SECONDS = 60
STORAGE_ERRORS = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400; or 413 where the body is longer than we take."""
    return _page(
        request,
        413 if isinstance(exception, RequestDataTooBig) else 400,
        _("We could not read this request"),
        _("Go back, reload the page and try again."),
    )


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    words = _("You may not do this. Ask the owner of the business if you need to.")
    return _page(request, 403, _("This is not yours to do"), words)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: foreign and unknown alike."""
    words = _("The address may be mistyped, or what was here is gone.")
    return _page(request, 404, _("There is nothing here"), words)


def broken(request: HttpRequest) -> HttpResponse:
    """500; or 503 where database or disk cannot be used, which passes or can be mended."""
    error = sys.exc_info()[1]  # Django calls this while it handles the exception
    is_storage = isinstance(error, DatabaseError) or getattr(error, "errno", 0) in STORAGE_ERRORS
    if is_storage and (answer := _storage_trouble(request, str(error).lower())):
        return answer
    words = _("This is our mistake, not yours. What you sent was not kept. Try again in a moment.")
    return _page(request, 500, _("Something broke"), words)


def _storage_trouble(request: HttpRequest, said: str) -> HttpResponse | None:
    if "locked" in said or "lock timeout" in said:
        words = _("Many people are writing at once. Nothing was kept; send it again in a moment.")
        return _unavailable(request, words=words, retry_seconds=BUSY_RETRY_SECONDS)
    if "readonly" in said or "read-only" in said:
        words = _("You can read, but nothing can be saved at the moment. The owner has to mend it.")
        return _unavailable(request, words=words, retry_seconds=MENDING_RETRY_SECONDS)
    if "disk is full" in said or "no space left" in said or "quota" in said:
        words = _("The disk is full, so nothing can be saved. The owner has to make room.")
        return _unavailable(request, words=words, retry_seconds=MENDING_RETRY_SECONDS)
    if "not a database" in said or "malformed" in said:
        words = _("The database is damaged. The owner has to put back a backup.")
        return _unavailable(request, words=words, retry_seconds=MENDING_RETRY_SECONDS)
    if "connection" in said or "unable to open" in said:
        words = _("The database does not answer. We try again by ourselves.")
        return _unavailable(request, words=words, retry_seconds=BUSY_RETRY_SECONDS)
    return None


def _unavailable(request: HttpRequest, *, words: str, retry_seconds: int) -> HttpResponse:
    response = _page(request, 503, _("We cannot do this right now"), words)
    response.headers["Retry-After"] = str(retry_seconds)
    return response


def _page(request: HttpRequest, status: int, title: str, words: str) -> HttpResponse:
    if request.path.startswith("/api/"):
        return problem(request, status, words)
    context = {"title": title, "words": words, "status": status}
    try:
        content: str = render_to_string("site/error.html", context, request)
    except Exception:
        logger.exception("The error page itself could not be made.")
        content = _bare(title, words)
    return HttpResponse(content, status=status)


def _bare(title: str, words: str) -> str:
    return (
        f'<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><h1>{escape(title)}</h1><p>{escape(words)}</p>"
    )

"""Give every request an id, so that what it leads to can be found together."""

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from regulars.journal.context import in_request
from regulars.kit.ids import sortable_id

HEADER = "X-Request-ID"
_SANE = re.compile(r"[A-Za-z0-9_-]{8,40}")


class RequestIdMiddleware:
    """Take the id the proxy gave, or make one; entries and jobs carry it, the answer names it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        request_id = given if _SANE.fullmatch(given) else sortable_id().hex
        with in_request(request_id):
            response = self._get_response(request)
        response.headers[HEADER] = request_id
        return response

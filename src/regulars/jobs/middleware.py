"""People's writes go before bulk work."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from regulars.jobs.bulk import person_write

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class PersonFirstMiddleware:
    """Hold the turnstile while a request that may write is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in SAFE_METHODS:
            return self._get_response(request)
        with person_write():
            return self._get_response(request)

"""``GET /health``: one word for machines."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from regulars import __version__
from regulars.kit import doctor

ADDRESS = "/health"
KEPT_SECONDS = 1.0  # so that nobody can keep the database busy by asking

logger = logging.getLogger(__name__)


@dataclass
class _Kept:
    until: float = 0.0
    failing: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept = _Kept()


class HealthMiddleware:
    """Answer before anything else asks the database, which may be what fails.

    Whoever watches may call by whatever name; and an answer that says what is wrong is no error.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info != ADDRESS:
            return self._get_response(request)
        response = health(request)
        response._has_been_logged = True  # type: ignore[attr-defined]  # else Django writes a line each time it is asked
        return response


@csrf_exempt  # so that a wrong method is told as one, 405
@never_cache
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Answer 200 when everything vital works, else 503 with the checks that fail."""
    failing = _failing()
    if failing:
        return JsonResponse(
            {"status": "failing", "version": __version__, "checks": failing}, status=503
        )
    return JsonResponse({"status": "ok", "version": __version__})


def _failing() -> list[dict[str, str]]:
    with _kept.lock:
        if time.monotonic() >= _kept.until:
            signs = doctor.vital_signs()
            failing = [line.as_dict() for line in signs if line.finding.level == "fail"]
            _tell_change(_kept.failing, failing)
            _kept.failing = failing
            _kept.until = time.monotonic() + KEPT_SECONDS
        return _kept.failing


def _tell_change(before: list[dict[str, str]], now: list[dict[str, str]]) -> None:
    if {each["name"] for each in before} == {each["name"] for each in now}:
        return
    if now:
        logger.error("Failing: %s", "; ".join(f"{each['name']}: {each['what']}" for each in now))
    else:
        logger.warning("Well again: %s", ", ".join(each["name"] for each in before))

"""``GET /health``: one word for machines."""

import threading
import time
from dataclasses import dataclass, field

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from regulars import __version__
from regulars.kit import doctor

KEPT_SECONDS = 1.0  # so that nobody can keep the database busy by asking


@dataclass
class _Kept:
    until: float = 0.0
    failing: list[dict[str, str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


_kept = _Kept()


@csrf_exempt  # so that a wrong method is told as one, 405
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
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
            _kept.failing = [line.as_dict() for line in signs if line.finding.level == "fail"]
            _kept.until = time.monotonic() + KEPT_SECONDS
        return _kept.failing

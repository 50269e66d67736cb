"""One effect for one Idempotency-Key, however often a request is sent again."""

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from regulars.kit.failpoints import failpoint
from regulars.site.api_errors import problem
from regulars.staff.actions import claim_answer, keep_answer
from regulars.staff.models import KeptAnswer
from regulars.staff.refusals import KeyUsedOtherwise

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
METHODS = ("POST", "PATCH")

_KEY = re.compile(r"[\x21-\x7e]{1,255}")

Run = Callable[..., HttpResponse]
OwnerOf = Callable[[HttpRequest], int | None]


def once_per_key(owner_of: OwnerOf) -> Callable[[Run], Run]:
    """Answer a request with a known key as the first time, in place of doing it again.

    Effect and answer are one commit: after a crash both are there or neither. Only what succeeded
    is kept, so that a request that was refused may be mended and sent with the same key.

    Args:
        owner_of: Says whose token calls; None where it opens nothing.
    """

    def decorate(run: Run) -> Run:
        @wraps(run)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            key = request.headers.get(HEADER)
            if key is None or request.method not in METHODS:
                return run(request, *args, **kwargs)
            owner_id = owner_of(request)
            if owner_id is None:
                return run(request, *args, **kwargs)
            if not _KEY.fullmatch(key):
                words = _("An Idempotency-Key has 1 to 255 visible ASCII signs, such as a UUID.")
                return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, words)
            return _once(request, owner_id, key, lambda: run(request, *args, **kwargs))

        return guarded

    return decorate


def _once(
    request: HttpRequest, owner_id: int, key: str, run: Callable[[], HttpResponse]
) -> HttpResponse:
    try:
        with transaction.atomic():
            kept = claim_answer(owner_id=owner_id, key=key, request_sha256=_fingerprint(request))
            if kept.status is not None:
                return _again(kept)

            response = run()
            if response.status_code >= HTTPStatus.BAD_REQUEST:
                transaction.set_rollback(True)
                return response
            failpoint("api_after_effect")
            keep_answer(
                kept,
                status=response.status_code,
                content_type=response.headers["Content-Type"],
                body=response.content.decode(),
            )
        failpoint("api_after_commit")
    except KeyUsedOtherwise as error:
        return problem(request, HTTPStatus.UNPROCESSABLE_ENTITY, error.sentence)
    return response


def _again(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(kept.body.encode(), status=kept.status, content_type=kept.content_type)
    response[REPLAYED] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    told = f"{request.method} {request.get_full_path()}\n".encode()
    return hashlib.sha256(told + request.body).hexdigest()

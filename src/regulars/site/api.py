"""The API for other programs: who calls, how often, and which apps answer."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.security import HttpBearer
from ninja.throttling import BaseThrottle

from regulars.conversations.api import router as conversations
from regulars.customers.api import router as customers
from regulars.kit import clock
from regulars.site import api_errors
from regulars.site.api_limits import Buckets
from regulars.site.idempotency import once_per_key
from regulars.staff.actions import note_token_use
from regulars.staff.api import router as staff
from regulars.staff.queries import TokenHolder, holder_of_token

# A bucket holds so many seconds' worth of calls: more than any honest program needs at once.
SECONDS_AT_ONCE = 6

_KEPT = "_regulars_token_holder"


class TokenAuth(HttpBearer):
    """A token of somebody here, as “Authorization: Bearer TOKEN”."""

    def authenticate(self, request: HttpRequest, token: str) -> TokenHolder | None:
        """Let the request act as the token's owner, narrowed to its scopes."""
        holder = _holder(request, token)
        if holder is None:
            return None
        request.actor = holder.actor  # type: ignore[attr-defined]
        if holder.token.last_used_on != clock.now().date():  # else not even a transaction
            note_token_use(holder.token, by=holder.actor)
        return holder


class PerToken(BaseThrottle):
    """So many calls for each token, see REGULARS_API_CALLS_PER_SECOND; in this process only."""

    def __init__(self) -> None:
        each_second = settings.REGULARS_API_CALLS_PER_SECOND
        self.buckets = Buckets(per_second=each_second, at_once=SECONDS_AT_ONCE * each_second)
        self.seconds = 0.0

    def allow_request(self, request: HttpRequest) -> bool:
        holder: TokenHolder = request.auth  # type: ignore[attr-defined]
        self.seconds = self.buckets.take(holder.token.pk)
        return self.seconds == 0

    def wait(self) -> float | None:
        return self.seconds


def owner_of(request: HttpRequest) -> int | None:
    """Return whose token calls; None where it opens nothing."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    holder = _holder(request, token) if scheme.lower() == "bearer" else None
    return holder.token.owner_id if holder else None


def _holder(request: HttpRequest, token: str) -> TokenHolder | None:
    """Return who calls; asked once for each request."""
    if not hasattr(request, _KEPT):
        setattr(request, _KEPT, holder_of_token(token))
    found: TokenHolder | None = getattr(request, _KEPT)
    return found


def _problems() -> dict[str, Any]:
    """Return the OpenAPI part that says how every refusal looks."""
    text = {"type": "string"}
    error = {"type": "object", "properties": {"field": text, "detail": text}}
    properties = {
        "type": text,
        "title": text,
        "status": {"type": "integer"},
        "detail": text,
        "instance": text,
        "errors": {"type": "array", "items": error},
    }
    return {"components": {"schemas": {"Problem": {"type": "object", "properties": properties}}}}


api = NinjaAPI(
    title="Regulars",
    version="1",
    description=(
        "Customers and conversations, for other programs. Times are RFC 3339 in UTC. Send an "
        "Idempotency-Key with POST and PATCH: the same key gets the same answer for two days, and "
        "takes effect once. Refusals are application/problem+json."
    ),
    urls_namespace="api",
    docs_url=None,
    openapi_url="/openapi.json",
    auth=TokenAuth(),
    throttle=PerToken(),
    openapi_extra=_problems(),
)
api_errors.install(api)
api.add_decorator(once_per_key(owner_of), mode="view")
api.add_router("", conversations)
api.add_router("", customers)
api.add_router("", staff)

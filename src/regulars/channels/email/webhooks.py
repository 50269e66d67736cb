"""What a mail service brings by HTTP: who it is from, the mail as it came, and what became of ours.

django-anymail checks the services' proofs and knows their fields; it is imported only when a mail
comes, since it takes memory. Each mailbox has a service and a secret of its own.
"""

import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from regulars.channels.email import sns
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import reveal
from regulars.channels.email.service_fields import (
    SERVICES,
    Delivered,
    FetchFailed,
    NotUnderstood,
    Service,
    ToConfirm,
    fetched,
    is_json,
    made_of,
    posted_json,
)
from regulars.channels.email.service_reports import Report, is_report, reports_in
from regulars.kit.ids import BadToken, signed, unsigned

__all__ = [
    "SERVICES",
    "Came",
    "Delivered",
    "NotGenuine",
    "NotSigned",
    "NotUnderstood",
    "ToConfirm",
    "Webhook",
    "address_of",
    "came_in",
    "mailbox_called",
    "webhook_of",
]

USER = "regulars"  # of the name and password in the address that a service is given
# Mailgun does not say that it signs a mail anew when it tries again, which it does for 8 hours, and
# Amazon does not. A mail must not be lost by that (P1), so this is longer than the five minutes
# that are usual for what is no mail; one that is played again has no effect anyway (A42).
OLDEST = timedelta(hours=12)
_PURPOSE = "mail-hook"
_INBOUND = "anymail.webhooks"

log = logging.getLogger(__name__)


class NotGenuine(Exception):
    """It does not prove that it comes from the service, or proves it with another's secret."""


class NotSigned(NotGenuine):
    """It has the password, and yet not the signature that the service gives everything."""


@dataclass(frozen=True, slots=True)
class Came:
    """What one call brought: mails, or what became of mails of ours."""

    mails: list[Delivered]
    reports: list[Report]


@dataclass(frozen=True, slots=True)
class Webhook:
    """What is set for a mailbox: `key` proves who calls, `api_key` fetches files (Brevo)."""

    service: str
    key: str
    api_key: str = ""


def webhook_of(mailbox: Mailbox) -> Webhook | None:
    """Return what is set for a mailbox, or None.

    Raises:
        Unreadable: it was encrypted with another secret key.
    """
    if not mailbox.webhook_secret:
        return None
    return Webhook(**json.loads(reveal(mailbox.webhook_secret)))


def address_of(mailbox: Mailbox) -> str:
    """Return the address that the service is to be given; holds the password where one proves it.

    Raises:
        Unreadable: as `webhook_of`.
    """
    url = _url(mailbox)
    webhook = webhook_of(mailbox)
    if webhook is None or SERVICES[webhook.service].proof != "password":
        return url
    scheme, rest = url.split("://", 1)
    return f"{scheme}://{USER}:{quote(webhook.key, safe='')}@{rest}"


def mailbox_called(key: str) -> Mailbox | None:
    """Return the open mailbox that an address ends in, where something is set for it."""
    try:
        pk = int(unsigned(_PURPOSE, key))
    except (BadToken, ValueError):
        return None
    found = Mailbox.objects.filter(pk=pk, is_active=True).exclude(webhook_secret="")
    return found.select_related("location").first()


def came_in(request: HttpRequest, *, mailbox: Mailbox, webhook: Webhook, now: datetime) -> Came:
    """Return what a service brings for a mailbox; nothing where it only says hello.

    Raises:
        NotGenuine: it cannot prove where it comes from.
        NotUnderstood: it is no mail.
        FetchFailed: what belongs to it cannot be had now.
    """
    service = SERVICES[webhook.service]
    view = _checker(service, mailbox, webhook)
    _prove(view, request)
    _refuse_old(request, webhook.service, now)
    if webhook.service == "amazon_ses":
        _require_signed(request, now)
    if is_report(request, service=webhook.service):
        return Came([], _reports(request, webhook))
    return Came(list(_read(service, view, request)), [])


def _url(mailbox: Mailbox) -> str:
    path = reverse("email:hook", args=[signed(_PURPOSE, str(mailbox.pk))])
    return f"{settings.REGULARS_URL}{path}"


def _checker(service: Service, mailbox: Mailbox, webhook: Webhook) -> Any:
    """Return django-anymail's view of a service, with this mailbox's secret and no setting."""
    module, _dot, name = service.view.rpartition(".")
    view = getattr(import_module(f"{_INBOUND}.{module}"), name)
    key = f"{USER}:{webhook.key}" if service.proof == "password" else webhook.key
    given = {"webhook_secret": [], service.secret: key}
    if service.is_bare:
        return _bare(view, webhook)(**given)
    if service.view.startswith("mandrill"):
        given["webhook_url"] = _url(mailbox)
    return view(**given)


def _bare(view: type[Any], webhook: Webhook) -> type[Any]:
    """Return a service's view without what it asks for when it is made."""
    base = import_module(f"{_INBOUND}.base").AnymailBaseWebhookView

    class Bare(view):  # type: ignore[misc]
        auto_confirm_enabled = False
        api_key = webhook.api_key

        def __init__(self, **given: Any) -> None:
            base.__init__(self, **given)

        def _fetch_attachment(self, attachment: Mapping[str, Any]) -> Any:
            return fetched(attachment, key=self.api_key)

    return Bare


def _prove(view: Any, request: HttpRequest) -> None:
    from anymail.exceptions import AnymailError, AnymailWebhookValidationFailure  # noqa: PLC0415

    if request.body is None:  # pragma: no cover - reads it, before the fields are looked at
        raise NotUnderstood("it is empty")
    try:
        view.run_validators(request)
    except AnymailWebhookValidationFailure as failure:
        raise NotGenuine(str(failure)) from failure
    except AnymailError as error:
        raise NotUnderstood(_first_line(error)) from error
    except Exception as error:  # a key that is none, a signature that is no text
        raise NotGenuine(f"{type(error).__name__}: {error}") from error


def _refuse_old(request: HttpRequest, service: str, now: datetime) -> None:
    if service != "mailgun":
        return  # the others do not sign a time
    posted = posted_json(request).get("signature", {}) if is_json(request) else request.POST
    try:
        age = now.timestamp() - float(posted["timestamp"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotGenuine("it does not say when it was signed") from error
    if abs(age) > OLDEST.total_seconds():
        raise NotGenuine("it was signed too long ago, or this machine's clock is wrong")


def _require_signed(request: HttpRequest, now: datetime) -> None:
    try:
        sns.require_signed(posted_json(request), now=now, oldest=OLDEST)
    except sns.NotSigned as trouble:
        raise NotSigned(str(trouble)) from trouble


def _reports(request: HttpRequest, webhook: Webhook) -> list[Report]:
    """Return what is told of mails of ours; what nobody understands is not asked for again."""
    key = f"{USER}:{webhook.key}"
    try:
        return reports_in(
            request,
            service=webhook.service,
            made=lambda view: _bare(view, webhook)(webhook_secret=key),
        )
    except Exception as error:
        log.warning("What %s says of a mail is not understood: %s", webhook.service, error)
        return []


def _read(service: Service, view: Any, request: HttpRequest) -> Iterable[Delivered]:
    from anymail.exceptions import AnymailConfigurationError  # noqa: PLC0415

    try:
        return list(service.read(request, view))
    except AnymailConfigurationError as error:
        raise NotUnderstood(_first_line(error)) from error
    except (NotUnderstood, FetchFailed):
        raise
    except Exception:
        # It is from them, so somebody may wait for an answer: kept as it came, people will see it.
        return [Delivered(request.body, made_of(request.body))]


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:300]

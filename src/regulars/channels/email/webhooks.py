"""Mail that a mail service brings by HTTP: who it is from, and the mail as it came.

django-anymail checks the services' proofs and knows their fields; it is imported only when a mail
comes, since it takes memory. Each mailbox has a service and a secret of its own.
"""

import json
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.policy import SMTP, compat32
from importlib import import_module
from io import BytesIO
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlsplit

from django.conf import settings
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.urls import reverse

from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import reveal
from regulars.kit.ids import BadToken, sha256_hex, signed, unsigned

USER = "regulars"  # of the name and password in the address that a service is given
# Mailgun does not say that it signs a mail anew when it tries again, which it does for 8 hours. A
# mail must not be lost by that; and one that is played again later has no effect anyway.
OLDEST = timedelta(hours=12)
FETCH_SECONDS = 20
_PURPOSE = "mail-hook"
_INBOUND = "anymail.webhooks"


class NotGenuine(Exception):
    """It does not prove that it comes from the service, or proves it with another's secret."""


class NotUnderstood(Exception):
    """It is from the service, and is no mail. The words tell the operator what to set there."""


class ToConfirm(NotUnderstood):
    """The service wants to be told once, by opening `url`, that this address is meant."""

    def __init__(self, url: str) -> None:
        super().__init__(f"the service waits for you to open this address once: {url}")


@dataclass(frozen=True, slots=True)
class Delivered:
    """One mail as a service brings it. `uid` is the service's own name for it, or made of it."""

    raw: bytes
    uid: str
    recipient: str = ""
    sender: str = ""


Reader = Callable[[HttpRequest, Any], Iterable[Delivered]]


@dataclass(frozen=True, slots=True)
class Service:
    """A mail service.

    Attributes:
        view: Where django-anymail has it: "module.Class".
        proof: By a password that stands in the address, or by a signature.
        secret: What django-anymail calls the secret.
        is_bare: Its class wants what we do not have; only its checks and fields are used.
    """

    name: str
    view: str
    proof: Literal["password", "signature"]
    read: Reader
    secret: str = "webhook_secret"  # noqa: S105 - the name of a setting
    is_bare: bool = False


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


def mails_in(
    request: HttpRequest, *, mailbox: Mailbox, webhook: Webhook, now: datetime
) -> list[Delivered]:
    """Return the mails that a service brings for a mailbox; none where it only says hello.

    Raises:
        NotGenuine: it cannot prove where it comes from.
        NotUnderstood: it is no mail.
    """
    service = SERVICES[webhook.service]
    view = _checker(service, mailbox, webhook)
    _prove(view, request)
    _refuse_old(request, webhook.service, now)
    return list(_read(service, view, request))


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
            return _fetched(attachment, key=self.api_key)

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
    posted = _json(request).get("signature", {}) if _is_json(request) else request.POST
    try:
        age = now.timestamp() - float(posted["timestamp"])
    except (KeyError, TypeError, ValueError) as error:
        raise NotGenuine("it does not say when it was signed") from error
    if abs(age) > OLDEST.total_seconds():
        raise NotGenuine("it was signed too long ago, or this machine's clock is wrong")


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
        return [Delivered(request.body, _made_of(request.body))]


class FetchFailed(Exception):
    """A file of the mail could not be fetched from the service now."""


def _first_line(error: Exception) -> str:
    return str(error).partition("\n")[0][:300]


def _made_of(content: bytes) -> str:
    return sha256_hex(content)


def _is_json(request: HttpRequest) -> bool:
    return request.content_type == "application/json"


def _json(request: HttpRequest) -> Any:
    return json.loads(request.body)


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _plain(text: str, *, is_base64: bool) -> bytes:
    return b64decode(text) if is_base64 else _utf8(text)


def _posted(request: HttpRequest, name: str) -> bytes:
    """Return a field of a form byte for byte, whatever its charset."""
    if request.content_type == "multipart/form-data":
        handlers = [MemoryFileUploadHandler(request)]
        fields, _files = MultiPartParser(
            request.META, BytesIO(request.body), handlers, "latin-1"
        ).parse()
        return str(fields[name]).encode("latin-1")
    text = request.body.decode("latin-1")
    return dict(parse_qsl(text, keep_blank_values=True, encoding="latin-1"))[name].encode("latin-1")


def _built(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    """Yield mails of which the service gives only the parts, put together again."""
    for event in view.parse_events(request):
        message = event.message
        try:
            raw = message.as_bytes(policy=SMTP.clone(cte_type="8bit"))
        except Exception:  # headers that the policy refuses
            raw = message.as_bytes(policy=compat32)
        yield Delivered(
            raw,
            str(event.event_id or _made_of(request.body)),
            message.envelope_recipient or "",
            message.envelope_sender or "",
        )


def _mailgun(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    if _is_json(request):
        return []  # what became of a mail of ours
    if "body-mime" not in request.POST:
        return _built(request, view)
    form = request.POST
    raw = _posted(request, "body-mime")
    return [Delivered(raw, form["token"], form.get("recipient", ""), form.get("sender", ""))]


def _postmark(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    told = _json(request)
    if "RawEmail" not in told:
        return _built(request, view)
    first = (told.get("Headers") or [{}])[0]
    sender = first.get("Value", "") if first.get("Name", "").lower() == "return-path" else ""
    to = told.get("OriginalRecipient", "")
    return [Delivered(_utf8(told["RawEmail"]), told["MessageID"], to, sender.strip("<>"))]


def _sendgrid(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    if _is_json(request):
        return []  # what became of mails of ours
    if "email" not in request.POST or "headers" in request.POST:
        return _built(request, view)
    envelope = json.loads(request.POST.get("envelope", "{}"))
    to = (envelope.get("to") or [""])[0]
    raw = _posted(request, "email")
    return [Delivered(raw, _made_of(request.body), to, envelope.get("from", ""))]


def _ses(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    note = _json(request)
    if note["Type"] == "SubscriptionConfirmation":
        raise ToConfirm(_of_amazon(note["SubscribeURL"]))
    if note["Type"] != "Notification":
        return []
    told = json.loads(note["Message"])
    if told.get("notificationType") != "Received":
        return []
    receipt, mail = told["receipt"], told["mail"]
    if "content" not in told:
        raise NotUnderstood("Amazon SES sends no mail along: choose the receipt action SNS")
    raw = _plain(told["content"], is_base64=receipt["action"].get("encoding") == "BASE64")
    to = (receipt.get("recipients") or [""])[0]
    return [Delivered(raw, mail["messageId"], to, mail.get("source", ""))]


def _of_amazon(url: str) -> str:
    host = urlsplit(url).hostname or ""
    if not url.startswith("https://sns.") or not host.endswith(".amazonaws.com"):
        raise NotUnderstood("it asks to be confirmed at an address that is not Amazon's")
    return url


def _mailersend(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    told = _json(request)
    if told.get("type") != "inbound.message":
        return []
    mail = told["data"]
    to = [each["email"] for each in mail.get("recipients", {}).get("rcptTo", [])] or [""]
    sender = mail.get("sender", {}).get("email", "")
    return [Delivered(_utf8(mail["raw"]), mail["id"], to[0], sender)]


def _mailjet(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    told = _json(request)
    if not isinstance(told, dict) or "Headers" not in told:
        return []  # what became of a mail of ours
    return _built(request, view)


def _mandrill(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    for event in json.loads(request.POST["mandrill_events"]):
        if event.get("event") == "inbound":
            raw = _utf8(event["msg"]["raw_msg"])
            yield Delivered(raw, _made_of(raw), event["msg"].get("email", ""))


def _postal(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    told = _json(request)
    if "message" not in told:
        return []
    raw = _plain(told["message"], is_base64=told.get("base64") is True)
    return [Delivered(raw, str(told["id"]), told.get("rcpt_to", ""), told.get("mail_from", ""))]


def _sparkpost(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    for told in _json(request):
        if mail := told["msys"].get("relay_message"):
            content = mail["content"]
            raw = _plain(content["email_rfc822"], is_base64=content["email_rfc822_is_base64"])
            yield Delivered(raw, _made_of(raw), mail.get("rcpt_to", ""), mail.get("msg_from", ""))


def _fetched(attachment: Mapping[str, Any], *, key: str) -> Any:
    """Return a file that Brevo keeps for us.

    Raises:
        FetchFailed: it cannot be had now; Brevo brings the mail again.
        NotUnderstood: there is no key to fetch it with.
    """
    import requests  # noqa: PLC0415 - comes with django-anymail, and takes memory
    from anymail.inbound import AnymailInboundMessage  # noqa: PLC0415

    if not key:
        raise NotUnderstood("the mail has a file, and Brevo's API key to fetch it with is not set")
    token = quote(attachment["DownloadToken"], safe="")
    try:
        answer = requests.get(
            f"https://api.brevo.com/v3/inbound/attachments/{token}",
            headers={"api-key": key},
            timeout=FETCH_SECONDS,
            allow_redirects=False,
        )
        answer.raise_for_status()
    except requests.RequestException as error:
        raise FetchFailed(str(error)) from error
    return AnymailInboundMessage.construct_attachment(
        content_type=answer.headers.get("Content-Type") or attachment["ContentType"],
        content=answer.content,
        filename=attachment.get("Name"),
        content_id=attachment.get("ContentID"),
    )


SERVICES: dict[str, Service] = {
    "amazon_ses": Service(
        "Amazon SES", "amazon_ses.AmazonSESInboundWebhookView", "password", _ses, is_bare=True
    ),
    "brevo": Service("Brevo", "brevo.BrevoInboundWebhookView", "password", _built, is_bare=True),
    "mailersend": Service(
        "MailerSend",
        "mailersend.MailerSendInboundWebhookView",
        "signature",
        _mailersend,
        "inbound_secret",
    ),
    "mailgun": Service(
        "Mailgun",
        "mailgun.MailgunInboundWebhookView",
        "signature",
        _mailgun,
        "webhook_signing_key",
    ),
    "mailjet": Service("Mailjet", "mailjet.MailjetInboundWebhookView", "password", _mailjet),
    "mandrill": Service(
        "Mandrill", "mandrill.MandrillCombinedWebhookView", "signature", _mandrill, "webhook_key"
    ),
    "postal": Service(
        "Postal", "postal.PostalInboundWebhookView", "signature", _postal, "webhook_key"
    ),
    "postmark": Service("Postmark", "postmark.PostmarkInboundWebhookView", "password", _postmark),
    "sendgrid": Service(
        "SendGrid", "sendgrid.SendGridInboundWebhookView", "password", _sendgrid, is_bare=True
    ),
    "sparkpost": Service(
        "SparkPost", "sparkpost.SparkPostInboundWebhookView", "password", _sparkpost
    ),
}

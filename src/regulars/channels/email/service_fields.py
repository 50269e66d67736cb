"""The mail services that are known: where each says what, and the mail in what it sends."""

import json
from base64 import b64decode
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.policy import SMTP, compat32
from io import BytesIO
from typing import Any, Literal
from urllib.parse import parse_qsl, quote

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser

from regulars.kit.ids import sha256_hex

FETCH_SECONDS = 20


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


class FetchFailed(Exception):
    """A file of the mail could not be fetched from the service now."""


def made_of(content: bytes) -> str:
    """Return a name for what a service gives none."""
    return sha256_hex(content)


def is_json(request: HttpRequest) -> bool:
    """Return whether a request holds JSON."""
    return request.content_type == "application/json"


def posted_json(request: HttpRequest) -> Any:
    """Return what a request holds as JSON."""
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
            str(event.event_id or made_of(request.body)),
            message.envelope_recipient or "",
            message.envelope_sender or "",
        )


def _mailgun(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    if is_json(request):
        return []  # what became of a mail of ours
    if "body-mime" not in request.POST:
        return _built(request, view)
    form = request.POST
    raw = _posted(request, "body-mime")
    return [Delivered(raw, form["token"], form.get("recipient", ""), form.get("sender", ""))]


def _postmark(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    told = posted_json(request)
    if "RawEmail" not in told:
        return _built(request, view)
    first = (told.get("Headers") or [{}])[0]
    sender = first.get("Value", "") if first.get("Name", "").lower() == "return-path" else ""
    to = told.get("OriginalRecipient", "")
    return [Delivered(_utf8(told["RawEmail"]), told["MessageID"], to, sender.strip("<>"))]


def _sendgrid(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    if is_json(request):
        return []  # what became of mails of ours
    if "email" not in request.POST or "headers" in request.POST:
        return _built(request, view)
    envelope = json.loads(request.POST.get("envelope", "{}"))
    to = (envelope.get("to") or [""])[0]
    raw = _posted(request, "email")
    return [Delivered(raw, made_of(request.body), to, envelope.get("from", ""))]


def _ses(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    note = posted_json(request)
    if note["Type"] == "SubscriptionConfirmation":
        raise ToConfirm(_of_amazon(note["SubscribeURL"]))
    if note["Type"] != "Notification":
        return []
    if not note["Message"].startswith("{"):
        return []  # Amazon tries whether the topic works
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
    from regulars.channels.email.sns import is_amazons  # noqa: PLC0415 - it imports this

    if not is_amazons(url):
        raise NotUnderstood("it asks to be confirmed at an address that is not Amazon's")
    return url


def _mailersend(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    told = posted_json(request)
    if told.get("type") != "inbound.message":
        return []
    mail = told["data"]
    to = [each["email"] for each in mail.get("recipients", {}).get("rcptTo", [])] or [""]
    sender = mail.get("sender", {}).get("email", "")
    return [Delivered(_utf8(mail["raw"]), mail["id"], to[0], sender)]


def _mailjet(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    told = posted_json(request)
    if not isinstance(told, dict) or "Headers" not in told:
        return []  # what became of a mail of ours
    return _built(request, view)


def _mandrill(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    for event in json.loads(request.POST["mandrill_events"]):
        if event.get("event") == "inbound":
            raw = _utf8(event["msg"]["raw_msg"])
            yield Delivered(raw, made_of(raw), event["msg"].get("email", ""))


def _postal(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    told = posted_json(request)
    if "message" not in told:
        return []
    raw = _plain(told["message"], is_base64=told.get("base64") is True)
    return [Delivered(raw, str(told["id"]), told.get("rcpt_to", ""), told.get("mail_from", ""))]


def _sparkpost(request: HttpRequest, view: Any) -> Iterable[Delivered]:
    for told in posted_json(request):
        if mail := told["msys"].get("relay_message"):
            content = mail["content"]
            raw = _plain(content["email_rfc822"], is_base64=content["email_rfc822_is_base64"])
            yield Delivered(raw, made_of(raw), mail.get("rcpt_to", ""), mail.get("msg_from", ""))


def fetched(attachment: Mapping[str, Any], *, key: str) -> Any:
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

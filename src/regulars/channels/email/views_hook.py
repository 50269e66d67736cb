"""Where mail services bring mail, and what became of ours: 200 only when it is kept and noted."""

import logging

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from regulars.channels.email import webhooks
from regulars.channels.email.actions import note_reported, note_trouble, receive_raw
from regulars.channels.email.models import Mailbox
from regulars.channels.email.rules import trouble_on
from regulars.channels.email.secrets import Unreadable
from regulars.channels.email.webhooks import SERVICES, Webhook
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

TRY_AGAIN_SECONDS = 60

log = logging.getLogger(__name__)


@csrf_exempt
@never_cache
@require_http_methods(["POST", "HEAD"])
def hook(request: HttpRequest, key: str) -> HttpResponse:
    """Take the mail that a service brings. Some ask by HEAD first whether anybody is there."""
    if request.method == "HEAD":
        return HttpResponse()
    mailbox = webhooks.mailbox_called(key)
    if mailbox is None:
        return HttpResponseNotFound("There is no such address.\n", content_type="text/plain")
    try:
        return _take(request, mailbox)
    except Exception:
        # Whatever it is - disk full, a lock held too long - the service keeps the mail.
        log.exception("A mail for %s could not be kept; its service was asked again.", mailbox)
        return _say(503, "Cannot be kept now, try again later.", after=TRY_AGAIN_SECONDS)


def _take(request: HttpRequest, mailbox: Mailbox) -> HttpResponse:
    try:
        webhook = webhooks.webhook_of(mailbox)
    except Unreadable as error:
        _note(mailbox, str(error))
        return _say(503, "The key cannot be read.", after=TRY_AGAIN_SECONDS)
    if webhook is None:
        return _say(404, "There is no such address.")
    try:
        came = webhooks.came_in(request, mailbox=mailbox, webhook=webhook, now=clock.now())
    except webhooks.NotGenuine as trouble:
        _note(mailbox, f"{SERVICES[webhook.service].name}: {trouble}")
        return _not_genuine(webhook, trouble)
    except webhooks.NotUnderstood as trouble:
        _note(mailbox, f"{SERVICES[webhook.service].name}: {trouble}")
        # Amazon asks once, and is content to have been heard.
        return _say(200 if isinstance(trouble, webhooks.ToConfirm) else 422, "This is no mail.")
    note_reported(came.reports, by=SYSTEM)
    return _keep(came.mails, mailbox, webhook, ip=request.META.get("REMOTE_ADDR", ""))


def _keep(
    mails: list[webhooks.Delivered], mailbox: Mailbox, webhook: Webhook, *, ip: str
) -> HttpResponse:
    for mail in mails:
        receive_raw(
            mailbox,
            mail.raw,
            source="webhook",
            source_uid=f"{webhook.service}:{mail.uid}",
            envelope_to=[mail.recipient] if mail.recipient else [],
            envelope_from=mail.sender.strip("<>"),
            peer={"ip": ip, "helo": ""},
            by=SYSTEM,
        )
    if mails and trouble_on(mailbox.trouble, "in"):
        note_trouble(mailbox, direction="in", words="", by=SYSTEM)
    return _say(200, "Taken.")


def _not_genuine(webhook: Webhook, trouble: webhooks.NotGenuine) -> HttpResponse:
    """Refuse; Amazon and others send their password only once they are asked for it."""
    if SERVICES[webhook.service].proof == "signature" or isinstance(trouble, webhooks.NotSigned):
        return _say(403, "This is not signed with the key that is set here.")
    answer = _say(401, "The name or the password in the address is another one.")
    answer["WWW-Authenticate"] = 'Basic realm="Regulars", charset="UTF-8"'
    return answer


def _note(mailbox: Mailbox, words: str) -> None:
    if trouble_on(mailbox.trouble, "in") != words:
        note_trouble(mailbox, direction="in", words=words, by=SYSTEM)


def _say(status: int, words: str, *, after: int = 0) -> HttpResponse:
    answer = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    if after:
        answer["Retry-After"] = str(after)
    return answer

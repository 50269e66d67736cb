"""What mail services tell of mails of ours: which did not arrive, and which were called spam.

django-anymail knows what each service calls that. Which mail is meant, a service says by our own
Message-ID, or by a field that we gave it along (`mark_for`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parseaddr
from importlib import import_module
from typing import Any, Literal

from django.http import HttpRequest

from regulars.channels.email.service_fields import is_json, posted_json

What = Literal["bounced", "undelivered", "complained"]
Told = Mapping[str, Any]

MARK = "regulars"  # what our Message-ID is called in the fields that a service keeps for us
WORDS = 500


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one mail of ours for one address.

    Attributes:
        message_id: As the service says it, without brackets. Whoever believes it has to look
            whether it is one that we have signed.
        what: "bounced": it does not arrive, and no other will. "undelivered": this one does not
            arrive. "complained": whoever had it called it spam.
        words: What the other server, or the service, said.
    """

    message_id: str
    address: str
    what: What
    words: str


@dataclass(frozen=True, slots=True)
class Teller:
    """How a service tells what became of a mail.

    Attributes:
        view: Where django-anymail has it: "module.Class".
        is_report: Whether a request is that, and no mail.
        id_of: Returns our Message-ID out of what is told of one mail.
        is_lasting: Whether a bounce says that nothing will ever arrive there.
    """

    view: str
    is_report: Callable[[HttpRequest], bool]
    id_of: Callable[[Told], Any]
    is_lasting: Callable[[Told], bool]


def is_report(request: HttpRequest, *, service: str) -> bool:
    """Return whether a service tells what became of mails of ours, where we can make use of it."""
    teller = TELLERS.get(service)
    try:
        return teller is not None and teller.is_report(request)
    except (AttributeError, KeyError, TypeError, ValueError):
        return False  # it is looked at as a mail, which says what is wrong with it


def reports_in(request: HttpRequest, *, service: str, made: Callable[[Any], Any]) -> list[Report]:
    """Return what a request says of mails of ours. It has proved where it comes from before.

    Args:
        made: Makes one of django-anymail's views, which then only reads.
    """
    teller = TELLERS[service]
    module, _dot, name = teller.view.rpartition(".")
    view = made(getattr(import_module(f"anymail.webhooks.{module}"), name))
    found = (_report(event, teller) for event in view.parse_events(request))
    return list(dict.fromkeys(each for each in found if each))


def mark_for(host: str, message_id: str) -> dict[str, str]:
    """Return the header by which a service gives our Message-ID back with its reports; {} for none.

    Args:
        host: The server that a letter is handed to.
        message_id: Without brackets. It stands in the letter anyway.
    """
    kept = json.dumps({MARK: message_id})
    marks = {
        "postmarkapp.com": (f"X-PM-Metadata-{MARK}", message_id),
        "mandrillapp.com": ("X-MC-Metadata", kept),
        "mailjet.com": ("X-MJ-CustomID", message_id),
        "sparkpostmail.com": ("X-MSYS-API", json.dumps({"metadata": {MARK: message_id}})),
        "brevo.com": ("X-Mailin-custom", kept),
        "sendinblue.com": ("X-Mailin-custom", kept),
    }
    host = host.lower()
    found = (mark for domain, mark in marks.items() if host.endswith(f".{domain}"))
    return dict([mark]) if (mark := next(found, None)) else {}


def _report(event: Any, teller: Teller) -> Report | None:
    try:
        what = _what(event, teller)
        message_id = teller.id_of(event.esp_event) if what else None
    except (AttributeError, KeyError, TypeError):
        return None  # it is not about a mail of ours, or not in the way that is known
    address = parseaddr(str(event.recipient or ""))[1]
    if what is None or not isinstance(message_id, str) or not address:
        return None
    words = event.mta_response or event.description or ""
    return Report(message_id.strip().strip("<>"), address, what, str(words)[:WORDS])


def _what(event: Any, teller: Teller) -> What | None:
    from anymail.signals import EventType, RejectReason  # noqa: PLC0415 - takes memory

    if event.event_type == EventType.COMPLAINED:
        return _complaint(event)
    if event.event_type == EventType.BOUNCED:
        return "bounced" if teller.is_lasting(event.esp_event) else "undelivered"
    if event.event_type == EventType.REJECTED:
        is_gone = event.reject_reason in {RejectReason.BOUNCED, RejectReason.INVALID}
        return "bounced" if is_gone else "undelivered"
    return "undelivered" if event.event_type == EventType.FAILED else None


def _complaint(event: Any) -> What | None:
    if event.description == "not-spam":
        return None  # Amazon passes on who took it out of the spam folder, too
    # Postmark's: a filter calls it spam, and nobody has said that they want none.
    is_filtered = event.esp_event.get("Type") == "SpamNotification"
    return "undelivered" if is_filtered else "complained"


def _always(_told: Told) -> bool:
    return True


def _note_of_ses(request: HttpRequest) -> Told:
    note = posted_json(request)
    found: Told = json.loads(note["Message"]) if note["Type"] == "Notification" else {}
    return found


def _ses_tells(request: HttpRequest) -> bool:
    told = _note_of_ses(request)
    kind = told.get("eventType") or told.get("notificationType") or ""
    return bool(kind) and kind != "Received"


def _ses_id(told: Told) -> Any:
    """Return our own Message-ID: Amazon gives each mail another one, and tells ours beside it."""
    headers = told["mail"].get("headers") or []
    named = (each["value"] for each in headers if each["name"].lower() == "message-id")
    return next(named, None)


def _mailjet_tells(request: HttpRequest) -> bool:
    told = posted_json(request)
    return isinstance(told, list) or "event" in told


def _mandrill_tells(request: HttpRequest) -> bool:
    events = json.loads(request.POST["mandrill_events"])
    return all(each.get("event") != "inbound" for each in events)


def _sparkpost_tells(request: HttpRequest) -> bool:
    return all("relay_message" not in each["msys"] for each in posted_json(request))


def _sparkpost_told(told: Told) -> Told:
    found: Told = next(iter(told["msys"].values()), {})
    return found


def _postal_id(told: Told) -> Any:
    payload = told["payload"]
    return (payload.get("message") or payload.get("original_message") or {}).get("message_id")


def _brevo_id(told: Told) -> Any:
    try:
        return json.loads(told["X-Mailin-custom"])[MARK]
    except (KeyError, TypeError, ValueError):
        return told.get("message-id")


_HELD_BACK_BY_MAILGUN = {"suppress-complaint", "suppress-unsubscribe"}
_LASTING_AT_SPARKPOST = {"10", "30", "90"}  # no such recipient, no such server, unsubscribed

# MailerSend is missing: it tells only its own id, and signs with another key than it does mails.
TELLERS: dict[str, Teller] = {
    "amazon_ses": Teller(
        "amazon_ses.AmazonSESTrackingWebhookView",
        _ses_tells,
        _ses_id,
        lambda told: bool(told.get("bounce", {}).get("bounceType") == "Permanent"),
    ),
    "brevo": Teller(
        "brevo.BrevoTrackingWebhookView",
        lambda request: is_json(request) and "event" in posted_json(request),
        _brevo_id,
        lambda told: told.get("event") != "soft_bounce",
    ),
    "mailgun": Teller(
        "mailgun.MailgunTrackingWebhookView",
        is_json,
        lambda told: told["event-data"]["message"]["headers"].get("message-id"),
        # What may arrive yet is called "temporary", and then it is no bounce.
        lambda told: told["event-data"].get("reason") not in _HELD_BACK_BY_MAILGUN,
    ),
    "mailjet": Teller(
        "mailjet.MailjetTrackingWebhookView",
        _mailjet_tells,
        lambda told: told.get("CustomID"),
        lambda told: bool(told.get("hard_bounce")),
    ),
    "mandrill": Teller(
        "mandrill.MandrillCombinedWebhookView",
        _mandrill_tells,
        lambda told: (told["msg"].get("metadata") or {}).get(MARK),
        lambda told: told.get("event") == "hard_bounce",
    ),
    "postal": Teller(
        "postal.PostalTrackingWebhookView",
        lambda request: isinstance(posted_json(request).get("payload"), dict),
        _postal_id,
        _always,
    ),
    "postmark": Teller(
        "postmark.PostmarkTrackingWebhookView",
        lambda request: posted_json(request).get("RecordType", "Inbound") != "Inbound",
        lambda told: (told.get("Metadata") or {}).get(MARK),
        lambda told: told.get("Type") == "HardBounce",
    ),
    "sendgrid": Teller(
        "sendgrid.SendGridTrackingWebhookView",
        is_json,
        lambda told: told.get("smtp-id"),
        lambda told: told.get("type") != "blocked",
    ),
    "sparkpost": Teller(
        "sparkpost.SparkPostTrackingWebhookView",
        _sparkpost_tells,
        lambda told: (_sparkpost_told(told).get("rcpt_meta") or {}).get(MARK),
        lambda told: str(_sparkpost_told(told).get("bounce_class")) in _LASTING_AT_SPARKPOST,
    ),
}

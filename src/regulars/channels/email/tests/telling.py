"""Mail services as they tell what became of a mail of ours, each in its own words."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.conf import settings

from regulars.channels.email.models import Mailbox
from regulars.channels.email.service_reports import MARK
from regulars.channels.email.tests.services import (
    KEY,
    POSTAL,
    USER,
    Call,
    form,
    path_of,
    signed_by_amazon,
)

WORDS = "550 5.1.1 No such user here"
BOUNCED, SOFT, COMPLAINED, OPENED = "bounced", "soft", "complained", "opened"


def tell(
    mailbox: Mailbox, service: str, what: str, *, message_id: str, to: str, **more: str
) -> Call:
    """The request by which a service tells what became of a mail."""
    call: Call = TELL[service](path_of(mailbox), what, message_id, to, **more)
    return call


def _by_password(path: str, told: Any) -> Call:
    shown = base64.b64encode(f"{USER}:{KEY}".encode()).decode()
    headers = {"Authorization": f"Basic {shown}"}
    return Call(path, json.dumps(told).encode(), "application/json", headers)


def mailgun(path: str, what: str, message_id: str, to: str) -> Call:
    stamp, token = str(int(time.time())), secrets.token_hex(25)
    sign = hmac.new(KEY.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
    events = {SOFT: "failed", BOUNCED: "failed", COMPLAINED: "complained", OPENED: "opened"}
    told = {
        "event": events[what],
        "severity": "temporary" if what == SOFT else "permanent",
        "recipient": to,
        "timestamp": time.time(),
        "delivery-status": {"code": 550, "message": WORDS},
        "message": {"headers": {"message-id": message_id}},
    }
    given = {"timestamp": stamp, "token": token, "signature": sign}
    body = json.dumps({"signature": given, "event-data": told}).encode()
    return Call(path, body, "application/json", {})


def postmark(path: str, what: str, message_id: str, to: str) -> Call:
    kinds = {BOUNCED: "HardBounce", SOFT: "SoftBounce", COMPLAINED: "SpamComplaint", OPENED: ""}
    records = {COMPLAINED: "SpamComplaint", OPENED: "Open"}
    told = {
        "RecordType": records.get(what, "Bounce"),
        "ID": 42,
        "Type": kinds[what],
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Email": to,
        "Details": WORDS,
        "BouncedAt": "2026-11-22T13:28:10.2735393-04:00",
        "Metadata": {MARK: message_id},
    }
    return _by_password(path, told)


def sendgrid(path: str, what: str, message_id: str, to: str) -> Call:
    events = {BOUNCED: "bounce", SOFT: "bounce", COMPLAINED: "spamreport", OPENED: "open"}
    told = {
        "email": to,
        "timestamp": int(time.time()),
        "smtp-id": f"<{message_id}>",
        "event": events[what],
        "type": "blocked" if what == SOFT else "bounce",
        "reason": WORDS,
        "sg_event_id": "bounce-0-1",
    }
    return _by_password(path, [told])


def amazon_ses(path: str, what: str, message_id: str, to: str, *, kind: str = "abuse") -> Call:
    names = {BOUNCED: "Bounce", SOFT: "Bounce", COMPLAINED: "Complaint", OPENED: "Open"}
    headers = [{"name": "Message-ID", "value": f"<{message_id}>"}]
    lasts = "Transient" if what == SOFT else "Permanent"
    who = [{"emailAddress": to, "diagnosticCode": WORDS}]
    told = {
        "notificationType": names[what],
        "mail": {"messageId": "0102-000000", "headers": headers, "destination": [to]},
        "bounce": {"bounceType": lasts, "bounceSubType": "General", "bouncedRecipients": who},
        "complaint": {
            "complainedRecipients": [{"emailAddress": to}],
            "complaintFeedbackType": kind,
        },
        "open": {},
    }
    note = {"Type": "Notification", "MessageId": "22b8", "Message": json.dumps(told)}
    made = _by_password(path, signed_by_amazon(note))
    made.headers |= {"x-amz-sns-message-type": "Notification", "x-amz-sns-message-id": "22b8"}
    return made


def brevo(path: str, what: str, message_id: str, to: str) -> Call:
    events = {BOUNCED: "hard_bounce", SOFT: "soft_bounce", COMPLAINED: "spam", OPENED: "opened"}
    told = {
        "event": events[what],
        "email": to,
        "message-id": "<202611221200.1@smtp-relay.example>",
        "X-Mailin-custom": json.dumps({MARK: message_id}),
        "reason": WORDS,
        "ts_epoch": int(time.time() * 1000),
    }
    return _by_password(path, told)


def mailjet(path: str, what: str, message_id: str, to: str) -> Call:
    events = {BOUNCED: "bounce", SOFT: "bounce", COMPLAINED: "spam", OPENED: "open"}
    told = {
        "event": events[what],
        "time": int(time.time()),
        "MessageID": 13792286917004336,
        "email": to,
        "CustomID": message_id,
        "hard_bounce": what == BOUNCED,
        "error": "user unknown" if what in (BOUNCED, SOFT) else "",
        "smtp_reply": WORDS,
    }
    return _by_password(path, [told])


def sparkpost(path: str, what: str, message_id: str, to: str) -> Call:
    kinds = {BOUNCED: "bounce", SOFT: "bounce", COMPLAINED: "spam_complaint", OPENED: "open"}
    told = {
        "type": kinds[what],
        "timestamp": str(int(time.time())),
        "raw_rcpt_to": to,
        "raw_reason": WORDS,
        "rcpt_meta": {MARK: message_id},
        "transmission_id": "65832150921904138",
    }
    if what in (BOUNCED, SOFT):
        told["bounce_class"] = "10" if what == BOUNCED else "22"
    return _by_password(path, [{"msys": {"message_event": told}}])


def mandrill(path: str, what: str, message_id: str, to: str) -> Call:
    names = {BOUNCED: "hard_bounce", SOFT: "soft_bounce", COMPLAINED: "spam", OPENED: "open"}
    msg = {"email": to, "diag": WORDS, "metadata": {MARK: message_id}, "_id": "abc"}
    events = json.dumps([{"event": names[what], "ts": int(time.time()), "_id": "abc", "msg": msg}])
    signed = f"{settings.REGULARS_URL}{path}mandrill_events{events}".encode()
    sign = base64.b64encode(hmac.new(KEY.encode(), signed, hashlib.sha1).digest()).decode()
    body, kind = form({"mandrill_events": events})
    return Call(path, body, kind, {"X-Mandrill-Signature": sign})


def postal(path: str, what: str, message_id: str, to: str) -> Call:
    ours = {"id": 7, "message_id": message_id, "to": to, "from": "help@example.com"}
    told: dict[str, Any] = {"message": ours, "status": "HardFail", "output": WORDS}
    if what == BOUNCED:
        told = {"original_message": ours, "bounce": {"id": 8}, "output": WORDS}
    if what == OPENED:
        told = {"message": ours}
    body = json.dumps({"event": "x", "uuid": "u-1", "payload": told}).encode()
    sign = POSTAL.sign(body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - as Postal does
    shown = base64.b64encode(sign).decode()
    return Call(path, body, "application/json", {"X-Postal-Signature": shown})


TELL: dict[str, Callable[..., Call]] = {
    made.__name__: made
    for made in (
        amazon_ses,
        brevo,
        mailgun,
        mailjet,
        mandrill,
        postal,
        postmark,
        sendgrid,
        sparkpost,
    )
}

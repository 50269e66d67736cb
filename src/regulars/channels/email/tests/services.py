"""Mail services as they call us: each builds the request that its documentation describes."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from django.conf import settings
from django.test import Client

from regulars.channels.email.actions import set_webhook
from regulars.channels.email.models import Mailbox
from regulars.channels.email.webhooks import USER, address_of
from regulars.kit import clock
from regulars.kit.actor import SYSTEM

AMAZON = rsa.generate_private_key(65537, 2048)
CERTIFICATE_URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0a1b2c.pem"
KEY = "key-of-the-service"
SENDER, TO = "ben@customers.example", "help@parse.example.com"
SHA256 = hashlib.sha256


@dataclass
class Call:
    """One request, ready to be sent, and sent again."""

    path: str
    body: bytes
    content_type: str
    headers: dict[str, str]

    def send(self, **changes: Any) -> Any:
        given = {**self.__dict__, **changes}
        return Client().generic(
            "POST",
            given["path"],
            given["body"],
            content_type=given["content_type"],
            headers=given["headers"],
        )


def connected(mailbox: Mailbox, service: str, key: str = KEY, **more: str) -> Mailbox:
    """A mailbox whose mail a service brings."""
    if service == "postal":
        key = PUBLIC_KEY
    return set_webhook(mailbox, service=service, key=key, by=SYSTEM, **more)


def path_of(mailbox: Mailbox) -> str:
    return urlsplit(address_of(mailbox)).path


def call(mailbox: Mailbox, service: str, raw: bytes, *, key: str = KEY, **more: Any) -> Call:
    """The request by which a service brings this mail."""
    made: Call = CALLS[service](path_of(mailbox), raw, key, **more)
    return made


def _by_password(path: str, told: Any, key: str) -> Call:
    shown = base64.b64encode(f"{USER}:{key}".encode()).decode()
    body = json.dumps(told).encode()
    return Call(path, body, "application/json", {"Authorization": f"Basic {shown}"})


def form(fields: dict[str, bytes | str]) -> tuple[bytes, str]:
    """A form as the services post it, byte for byte."""
    mark = "x" + secrets.token_hex(8)
    parts = b"".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
        + (value if isinstance(value, bytes) else value.encode())
        + b"\r\n"
        for name, value in fields.items()
    )
    return parts + f"--{mark}--\r\n".encode(), f"multipart/form-data; boundary={mark}"


def mailgun(
    path: str, raw: bytes, key: str, *, at: float | None = None, fields: Any = None
) -> Call:
    stamp, token = str(int(at or time.time())), secrets.token_hex(25)
    sign = hmac.new(key.encode(), f"{stamp}{token}".encode(), SHA256).hexdigest()
    given = {"timestamp": stamp, "token": token, "signature": sign}
    content = fields if fields is not None else {"body-mime": raw}
    body, kind = form({**given, "recipient": TO, "sender": SENDER, **content})
    return Call(path, body, kind, {})


def postmark(path: str, raw: bytes, key: str) -> Call:
    headers = [{"Name": "Return-Path", "Value": f"<{SENDER}>"}]
    told = {"MessageID": "73e6d360", "Headers": headers, "OriginalRecipient": TO}
    return _by_password(path, {**told, "RawEmail": raw.decode()}, key)


def sendgrid(path: str, raw: bytes, key: str) -> Call:
    envelope = json.dumps({"to": [TO], "from": SENDER})
    body, kind = form({"email": raw, "envelope": envelope})
    made = _by_password(path, {}, key)
    return Call(path, body, kind, made.headers)


def amazon_ses(path: str, raw: bytes, key: str, *, note: Any = None, **more: Any) -> Call:
    action = {"type": "SNS", "encoding": "BASE64"}
    told = {
        "notificationType": "Received",
        "receipt": {"recipients": [TO], "action": action},
        "mail": {"messageId": "o3vrnil0e2ic28tr", "source": SENDER},
        "content": base64.b64encode(raw).decode(),
    }
    note = note or {"Type": "Notification", "MessageId": "22b8", "Message": json.dumps(told)}
    made = _by_password(path, signed_by_amazon(note, **more), key)
    made.headers |= {"x-amz-sns-message-type": note["Type"], "x-amz-sns-message-id": "22b8"}
    return made


def signed_by_amazon(
    note: Any,
    *,
    at: str = "",
    version: str = "1",
    by: Any = None,
    certificate: str = CERTIFICATE_URL,
) -> dict[str, Any]:
    """A note as Amazon SNS signs it."""
    at = at or clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    note = {"TopicArn": "arn:aws:sns:eu-west-1:1:mail", "Timestamp": at, "Message": "", **note}
    names = ["Message", "MessageId", "SubscribeURL", "Subject", "Timestamp", "Token", "TopicArn"]
    words = "".join(f"{name}\n{note[name]}\n" for name in [*names, "Type"] if name in note)
    digest = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303 - as Amazon does
    sign = (by or AMAZON).sign(words.encode(), padding.PKCS1v15(), digest)
    shown = base64.b64encode(sign).decode()
    how = {"SignatureVersion": version, "SigningCertURL": certificate}
    return {**note, **how, "Signature": shown}


def amazons_certificate(_url: str = "", *, days: int = 1) -> bytes:
    """What stands at CERTIFICATE_URL."""
    now = clock.now()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(AMAZON.public_key())
        .serial_number(1)
        .not_valid_before(now + timedelta(days=days - 2))
        .not_valid_after(now + timedelta(days=days))
        .sign(AMAZON, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def brevo(path: str, raw: bytes, key: str, *, files: Any = ()) -> Call:
    headers, words = parted(raw)
    headers |= {"Return-Path": f"<{SENDER}>", "Delivered-To": TO}
    item = {"Uuid": ["u-1"], "Headers": headers, "RawTextBody": words, "Attachments": list(files)}
    return _by_password(path, {"items": [item]}, key)


def mailjet(path: str, raw: bytes, key: str) -> Call:
    headers, words = parted(raw)
    told = {"Sender": SENDER, "Recipient": TO, "Headers": headers, "Text-part": words}
    return _by_password(path, {**told, "Parts": []}, key)


def sparkpost(path: str, raw: bytes, key: str) -> Call:
    content = {"email_rfc822": base64.b64encode(raw).decode(), "email_rfc822_is_base64": True}
    mail = {"rcpt_to": TO, "msg_from": SENDER, "protocol": "smtp", "content": content}
    return _by_password(path, [{"msys": {"relay_message": mail}}], key)


def mailersend(path: str, raw: bytes, key: str) -> Call:
    parties = {"recipients": {"rcptTo": [{"email": TO}]}, "sender": {"email": SENDER}}
    told = {"type": "inbound.message", "data": {"id": "ms-1", "raw": raw.decode(), **parties}}
    body = json.dumps(told).encode()
    sign = hmac.new(key.encode(), body, SHA256).hexdigest()
    return Call(path, body, "application/json", {"Signature": sign})


def mandrill(path: str, raw: bytes, key: str) -> Call:
    events = json.dumps([{"event": "inbound", "msg": {"raw_msg": raw.decode(), "email": TO}}])
    signed = f"{settings.REGULARS_URL}{path}mandrill_events{events}".encode()
    sign = base64.b64encode(hmac.new(key.encode(), signed, hashlib.sha1).digest()).decode()
    body, kind = form({"mandrill_events": events})
    return Call(path, body, kind, {"X-Mandrill-Signature": sign})


def postal(path: str, raw: bytes, key: str) -> Call:
    told = {"id": 7, "rcpt_to": TO, "mail_from": SENDER, "base64": True}
    body = json.dumps({**told, "message": base64.b64encode(raw).decode()}).encode()
    private = POSTAL if key == KEY else rsa.generate_private_key(65537, 2048)
    sign = private.sign(body, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - as Postal does
    shown = base64.b64encode(sign).decode()
    return Call(path, body, "application/json", {"X-Postal-Signature": shown})


def parted(raw: bytes) -> tuple[dict[str, str], str]:
    """The headers and the words of a plain mail, for services that give only those."""
    head, _blank, words = raw.decode().partition("\n\n")
    return dict(line.split(": ", 1) for line in head.splitlines()), words


POSTAL = rsa.generate_private_key(65537, 2048)
PUBLIC_KEY = "".join(
    POSTAL.public_key()
    .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    .decode()
    .splitlines()[1:-1]
)
CALLS: dict[str, Callable[..., Call]] = {
    made.__name__: made
    for made in (
        amazon_ses,
        brevo,
        mailersend,
        mailgun,
        mailjet,
        mandrill,
        postal,
        postmark,
        sendgrid,
        sparkpost,
    )
}

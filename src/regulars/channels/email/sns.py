"""Whether a note comes from Amazon SNS: its signature, by a certificate from Amazon itself.

Source: docs.aws.amazon.com/sns, "Verifying the signatures of Amazon SNS messages".
"""

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from regulars.channels.email.service_fields import FETCH_SECONDS, FetchFailed

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

Fetch = Callable[[str], bytes]

_HOST = re.compile(r"sns\.[a-z0-9-]{3,40}\.amazonaws\.com")
_CERTIFICATE = re.compile(r"/SimpleNotificationService-[A-Za-z0-9]{1,128}\.pem")
_MOST_BYTES = 64 * 1024
_KEPT = 8
_OK = 200
_TO_CONFIRM = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": _TO_CONFIRM,
    "UnsubscribeConfirmation": _TO_CONFIRM,
}


class NotSigned(Exception):
    """A note is not signed by Amazon SNS, or not lately. The words tell the operator why."""


def is_amazons(url: str) -> bool:
    """Return whether an address is one of Amazon SNS: https, its own host, its usual port."""
    return _parts(url) is not None


def require_signed(
    note: Mapping[str, Any], *, now: datetime, oldest: timedelta, fetch: Fetch | None = None
) -> None:
    """Refuse a note that Amazon SNS has not signed, or signed long ago.

    Args:
        fetch: Returns what stands at an address of Amazon's; `fetched` where it is not given.

    Raises:
        NotSigned.
        FetchFailed: the certificate cannot be had now; Amazon brings the note again.
    """
    url = str(note.get("SigningCertURL", ""))
    parts = _parts(url)
    if parts is None or not _CERTIFICATE.fullmatch(parts) or not url.endswith(parts):
        raise NotSigned("it names a certificate that is not Amazon's")
    signature, signed = _signed_in(note)
    certificate = _certificate(url, fetch or fetched)
    _require_valid(certificate, now)
    _verify(certificate, signature, signed, version=str(note.get("SignatureVersion")))
    _refuse_old(note, now, oldest)


def fetched(url: str) -> bytes:
    """Return what stands at an address, which `is_amazons` has allowed; no redirects.

    Raises:
        FetchFailed.
    """
    import requests  # noqa: PLC0415 - comes with django-anymail, and takes memory

    try:
        with requests.get(url, timeout=FETCH_SECONDS, allow_redirects=False, stream=True) as answer:
            if answer.status_code != _OK:
                raise FetchFailed(f"Amazon answered {answer.status_code} for its certificate")
            return bytes(answer.raw.read(_MOST_BYTES, decode_content=True))
    except (requests.RequestException, OSError) as error:
        raise FetchFailed(f"Amazon's certificate cannot be fetched: {error}") from error


def _parts(url: str) -> str | None:
    """Return the path of an address of Amazon SNS, None for any other."""
    try:
        split = urlsplit(url)
        is_theirs = split.scheme == "https" and _HOST.fullmatch(split.netloc)
    except ValueError:
        return None
    return split.path if is_theirs and not split.fragment and url.isprintable() else None


def _signed_in(note: Mapping[str, Any]) -> tuple[bytes, bytes]:
    """Return the signature of a note, and the words that it is of."""
    names = _SIGNED.get(str(note.get("Type")), ())
    given = [(name, note[name]) for name in names if note.get(name) is not None]
    if not given or not all(isinstance(value, str) for _name, value in given):
        raise NotSigned("it lacks what Amazon signs; switch raw message delivery off there")
    try:
        signature = b64decode(str(note["Signature"]), validate=True)
    except (KeyError, ValueError) as error:
        raise NotSigned("it has no signature of Amazon's") from error
    return signature, "".join(f"{name}\n{value}\n" for name, value in given).encode()


@lru_cache(maxsize=_KEPT)
def _certificate(url: str, fetch: Fetch) -> "Certificate":
    from cryptography.x509 import load_pem_x509_certificate  # noqa: PLC0415 - takes memory

    try:
        return load_pem_x509_certificate(fetch(url))
    except ValueError as error:
        raise FetchFailed("what Amazon gave is no certificate") from error


def _require_valid(certificate: "Certificate", now: datetime) -> None:
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        raise NotSigned("the certificate is not valid now, or this machine's clock is wrong")


def _verify(certificate: "Certificate", signature: bytes, signed: bytes, *, version: str) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - takes memory
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import padding, rsa  # noqa: PLC0415

    key = certificate.public_key()
    # Amazon signs version 1 with SHA-1 still, and a topic has it unless it is told otherwise.
    digests: dict[str, hashes.HashAlgorithm] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303
    digest = digests.get(version)
    if digest is None or not isinstance(key, rsa.RSAPublicKey):
        raise NotSigned("it is signed in a way that is not known here")
    try:
        key.verify(signature, signed, padding.PKCS1v15(), digest)
    except InvalidSignature as error:
        raise NotSigned("its signature is not Amazon's") from error


def _refuse_old(note: Mapping[str, Any], now: datetime, oldest: timedelta) -> None:
    try:
        age = now - datetime.fromisoformat(str(note["Timestamp"]))
    except (KeyError, TypeError, ValueError) as error:
        raise NotSigned("it does not say when it was signed") from error
    if abs(age) > oldest:
        raise NotSigned("it was signed too long ago, or this machine's clock is wrong")

"""Sign what leaves (DKIM, RFC 6376 and 8463), so that others can see that it is from us.

Signed here, not by dkimpy: that one takes its time from the machine, so that a second attempt would
be another letter, and cannot sign with Ed25519 alone. Tests let it verify what is signed here.
"""

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

    PrivateKey = RSAPrivateKey | Ed25519PrivateKey

KeyKind = Literal["rsa", "ed25519"]
RSA_BITS = 2048
FEWEST_RSA_BITS = 1024

# Named once more than they stand there: nobody can add a second one to a signed letter.
_OVERSIGNED = (b"from", b"to", b"cc", b"subject", b"date", b"message-id", b"reply-to")
_SIGNED = (
    *(b"in-reply-to", b"references", b"mime-version", b"content-type"),
    *(b"content-transfer-encoding", b"list-unsubscribe", b"list-unsubscribe-post"),
    b"auto-submitted",
)
_SELECTOR = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)
_CHUNK_BYTES = 1 << 20
_SPACES_AT_END = re.compile(rb"[ \t]+(?=\r\n|\Z)")
_SPACES = re.compile(rb"[ \t]+")


class BadKey(ValueError):
    """A key cannot sign: the sentence says why."""


@dataclass(frozen=True, slots=True)
class Signer:
    """What signs for a domain: its public half is at ``<selector>._domainkey.<domain>``."""

    domain: str
    selector: str
    key: "PrivateKey"

    def sign(self, raw: bytes, *, at: datetime) -> bytes:
        """Return a letter, as `compose` gives it, with a signature above.

        Args:
            raw: 7-bit, CRLF.
            at: When it was signed. The same letter and moment give the same bytes.
        """
        end = raw.index(b"\r\n\r\n") + 2
        headers = dict(_headers(raw[:end]))
        names = [name for name in (*_OVERSIGNED, *_SIGNED) if name in headers]
        listed = [*names, *_OVERSIGNED]
        unsigned = self._header(at, listed, _body_hash(raw, end + 2))
        signed = [b"%s:%s\r\n" % (name, _relaxed(headers[name])) for name in names]
        signed.append(b"dkim-signature:" + _relaxed(unsigned))
        signature = base64.b64encode(self._signature(b"".join(signed)))
        return b"DKIM-Signature: " + unsigned + _folded(signature) + b"\r\n" + raw

    def _header(self, at: datetime, listed: list[bytes], body_hash: bytes) -> bytes:
        """Return the header's value up to ``b=``, folded, as it is both signed and sent."""
        domain, selector = self.domain.encode("ascii"), self.selector.encode("ascii")
        lines = [
            b"v=1; a=%s; c=relaxed/relaxed;" % algorithm_of(self.key),
            b"d=%s; s=%s;" % (domain, selector),
            b"t=%d;" % int(at.timestamp()),
            *(b"h=" * (at == 0) + names for at, names in enumerate(_listed(listed))),
            b"bh=%s;" % body_hash,
            b"b=",
        ]
        return b"\r\n\t".join(lines)

    def _signature(self, content: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415 - rare
            Ed25519PrivateKey,
        )
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415
        from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415

        if isinstance(self.key, Ed25519PrivateKey):
            return self.key.sign(hashlib.sha256(content).digest())
        return self.key.sign(content, PKCS1v15(), SHA256())


def signer_of(*, domain: str, selector: str, pem: str) -> Signer:
    """Return who signs for a domain with a key of `new_key`, or any RSA or Ed25519 key in PEM.

    Raises:
        BadKey: it is no such key, or too short, or the selector is none.
    """
    if not is_selector(selector):
        raise BadKey(f"“{selector[:63]}” cannot be the selector of a key.")
    return Signer(domain, selector, _read(pem))


def new_key(kind: KeyKind = "rsa") -> str:
    """Return a new private key in PEM: RSA with 2,048 bits, or Ed25519."""
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - rare
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa  # noqa: PLC0415

    key: PrivateKey
    if kind == "rsa":
        key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    else:
        key = ed25519.Ed25519PrivateKey.generate()
    pem = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    return pem.decode("ascii")


def dns_text(pem: str) -> str:
    """Return what is to stand in the domain's TXT record: "v=DKIM1; k=rsa; p=…".

    Raises:
        BadKey: as `signer_of`.
    """
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - rare
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    key = _read(pem)
    if isinstance(key, Ed25519PrivateKey):
        public = key.public_key().public_bytes_raw()
        return f"v=DKIM1; k=ed25519; p={base64.b64encode(public).decode()}"
    public = key.public_key().public_bytes(
        form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def is_selector(selector: str) -> bool:
    """Return whether a text can be a selector: one label of a host name."""
    return _SELECTOR.fullmatch(selector) is not None


def algorithm_of(key: "PrivateKey") -> bytes:
    """Return how a signature with this key is made, as the header says it."""
    return b"rsa-sha256" if hasattr(key, "key_size") else b"ed25519-sha256"


def _read(pem: str) -> "PrivateKey":
    from cryptography.hazmat.primitives import serialization as form  # noqa: PLC0415 - rare
    from cryptography.hazmat.primitives.asymmetric import ed25519, rsa  # noqa: PLC0415

    try:
        key = form.load_pem_private_key(pem.encode(), password=None)
    except (ValueError, TypeError) as error:
        raise BadKey("The key cannot be read. Make a new one.") from error
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return key
    if not isinstance(key, rsa.RSAPrivateKey):
        raise BadKey("The key is neither an RSA nor an Ed25519 key. Make a new one.")
    if key.key_size < FEWEST_RSA_BITS:
        raise BadKey(f"The key has {key.key_size} bits, which nobody trusts. Make a new one.")
    return key


def _headers(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    for line in re.split(rb"\r\n(?![ \t])", head.removesuffix(b"\r\n")):
        name, _colon, value = line.partition(b":")
        yield name.strip().lower(), value


def _relaxed(value: bytes) -> bytes:
    return _SPACES.sub(b" ", value.replace(b"\r\n", b"")).strip()


def _body_hash(raw: bytes, start: int) -> bytes:
    """Return the hash of the body, relaxed; a piece at a time, since it may be large."""
    digest = hashlib.sha256()
    is_empty, waiting = True, b""
    while start < len(raw):
        end = raw.find(b"\n", start + _CHUNK_BYTES) + 1 or len(raw)
        lines = _SPACES_AT_END.sub(b"", raw[start:end])
        lines = waiting + _SPACES.sub(b" ", lines)
        kept = lines.rstrip(b"\r\n")
        waiting = lines[len(kept) :]  # empty lines at the very end do not count
        is_empty = is_empty and not kept
        digest.update(kept)
        start = end
    if not is_empty:
        digest.update(b"\r\n")
    return base64.b64encode(digest.digest())


def _listed(names: list[bytes]) -> list[bytes]:
    """Return the names of headers in lines that are not too long."""
    lines = [b""]
    for at, name in enumerate(names):
        word = name + (b";" if at == len(names) - 1 else b":")
        if len(lines[-1]) + len(word) > 60:  # noqa: PLR2004 - of 78
            lines.append(b"")
        lines[-1] += word
    return lines


def _folded(signature: bytes) -> bytes:
    return b"\r\n\t".join(signature[at : at + 70] for at in range(0, len(signature), 70))

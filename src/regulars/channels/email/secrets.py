"""Passwords of mail servers, kept so that a copy of the database alone does not give them away."""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class Unreadable(Exception):
    """It was encrypted with another secret key: enter the server's address again."""


def conceal(text: str) -> str:
    """Return a text encrypted with the installation's secret key; "" stays ""."""
    return _box().encrypt(text.encode()).decode() if text else ""


def reveal(concealed: str) -> str:
    """Return what `conceal` was given.

    Raises:
        Unreadable: the secret key is another one now.
    """
    if not concealed:
        return ""
    try:
        return _box().decrypt(concealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable(
            "The password of this mailbox was encrypted with another secret key. "
            "Enter the server's address again, or bring back the old secret key."
        ) from error


def _box() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(str(key))) for key in keys])


def _derived(key: str) -> bytes:
    digest = hashlib.blake2b(key.encode(), digest_size=32, person=b"regulars mailbox")
    return base64.urlsafe_b64encode(digest.digest())

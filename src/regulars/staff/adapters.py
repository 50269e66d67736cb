"""How allauth behaves in this house."""

import base64
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from regulars.business.queries import business
from regulars.staff import actions
from regulars.staff.models import StaffMember
from regulars.staff.queries import actor_of, staff_member_by_email


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves; passwords are set by our action; links have our address."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("This mail address and this password do not go together."),
        "too_many_login_attempts": _("Too many tries. Wait five minutes, then try again."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Return False: owners and managers invite people."""
        return False

    def set_password(self, user: StaffMember, password: str) -> None:
        """Set a new password the way everything is changed here: by an action, with an entry."""
        actions.set_password(user, password=password, by=actor_of(user))

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Return where to go after a change: one's own profile."""
        return reverse("staff:profile")

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the link of a reset mail. Its host is ours, whatever host was asked for it."""
        path = reverse("account_reset_password_from_key", args=["UID", "KEY"])
        path = path.replace("UID-KEY", key)
        return settings.REGULARS_URL.rstrip("/") + path

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail somebody in their own language."""
        member = staff_member_by_email(email)
        language = member.language if member else business().language
        with translation.override(language):
            super().send_mail(template_prefix, email, {"business_name": business().name, **context})

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the next page shows what has happened."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets of second factors are kept encrypted under the secret key of the house."""

    def encrypt(self, text: str) -> str:
        """Return a secret as it is kept."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return a secret as it is used."""
        return _box().decrypt(encrypted_text.encode()).decode()

    def _get_site_name(self) -> str:
        return business().name


def _box() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str | bytes) -> bytes:
    hkdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"regulars.staff.second-factor")
    return base64.urlsafe_b64encode(hkdf.derive(key.encode() if isinstance(key, str) else key))

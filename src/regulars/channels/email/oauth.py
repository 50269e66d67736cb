"""Let a mailbox in by consent instead of a password (OAuth 2): Google and Microsoft 365.

The owner registers a client with Google or Microsoft and gives its id and secret. They are sent to
the addresses in `PROVIDERS` and nowhere else; the tokens only to that provider's mail servers.
"""

import base64
import hashlib
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse

from regulars.channels.email.imap import SignInRefused
from regulars.channels.email.models import Mailbox
from regulars.channels.email.secrets import Unreadable, reveal
from regulars.kit import clock
from regulars.kit.ids import new_token, same

SECONDS = 5
MOST_ANSWER_BYTES = 64 * 1024
EARLY = timedelta(minutes=2)
LIVES = timedelta(minutes=15)  # from the button to the way back
SECRET_BYTES = 48
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,62}")
_OK = 200


class NoConsent(SignInRefused):
    """The provider gives no token; `code` is its own word for why, "" where it was not reached."""

    def __init__(self, code: str, words: str) -> None:
        super().__init__(f"{code}: {words}" if code else words)
        self.code = code


class WrongState(Exception):
    """What came back does not belong to a consent that this session asked for just now."""


@dataclass(frozen=True, slots=True)
class Provider:
    """Where one provider asks for consent, gives tokens and keeps mail."""

    code: str
    name: str
    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    imap: str
    smtp: str
    hosts: tuple[str, ...]
    issuer: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)


GOOGLE = Provider(
    code="google",
    name="Google",
    authorize_url="https://accounts.google.com/o/oauth2/v2/auth",
    token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
    scopes=("https://mail.google.com/",),
    imap="imaps://{user}@imap.gmail.com:993",
    smtp="smtps://{user}@smtp.gmail.com:465",
    hosts=("imap.gmail.com", "smtp.gmail.com"),
    issuer="https://accounts.google.com",
    extra={"access_type": "offline", "prompt": "consent"},
)
MICROSOFT = Provider(
    code="microsoft",
    name="Microsoft 365",
    authorize_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/authorize",
    token_url="https://login.microsoftonline.com/{tenant}/oauth2/v2.0/token",  # noqa: S106
    scopes=(
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    ),
    imap="imaps://{user}@outlook.office365.com:993",
    smtp="smtp+starttls://{user}@smtp.office365.com:587",
    hosts=("outlook.office365.com", "smtp.office365.com"),
    extra={"prompt": "select_account"},
)
PROVIDERS = {each.code: each for each in (GOOGLE, MICROSOFT)}


@dataclass(frozen=True, slots=True)
class Consent:
    """What is kept, encrypted, of one mailbox's consent. `refresh_token` "": not given yet."""

    provider: str
    client_id: str
    client_secret: str = field(repr=False)
    tenant: str = ""
    refresh_token: str = field(default="", repr=False)
    access_token: str = field(default="", repr=False)
    expires_at: str = ""  # ISO
    given_at: str = ""  # ISO

    @property
    def is_fresh(self) -> bool:
        """Whether the access token can still be used."""
        if not self.access_token or not self.expires_at:
            return False
        return datetime.fromisoformat(self.expires_at) - EARLY > clock.now()

    @property
    def moment(self) -> datetime | None:
        """When somebody consented."""
        return datetime.fromisoformat(self.given_at) if self.given_at else None

    def as_json(self) -> str:
        return json.dumps(asdict(self))


@dataclass(frozen=True, slots=True)
class Asked:
    """A consent that a session asked for: kept in the session until the way back."""

    state: str
    verifier: str
    mailbox: int
    provider: str
    until: str


def consent_of(mailbox: Mailbox) -> Consent | None:
    """Return a mailbox's consent, None where it has none.

    Raises:
        Unreadable: the secret key is another one now.
    """
    if not mailbox.oauth_secret:
        return None
    return Consent(**json.loads(reveal(mailbox.oauth_secret)))


def mark_of(mailbox: Mailbox) -> str:
    """Return another text for each consent that was given; "" without one."""
    try:
        consent = consent_of(mailbox)
    except Unreadable:
        return "unreadable"
    return f"{consent.provider} {consent.client_id} {consent.given_at}" if consent else ""


def is_tenant(text: str) -> bool:
    """Return whether a text can be the name of a Microsoft directory."""
    return bool(_TENANT.fullmatch(text))


def redirect_uri() -> str:
    """Return where the provider sends people back to: on REGULARS_URL, whatever was asked for."""
    return settings.REGULARS_URL.rstrip("/") + reverse("email:connected")


def ask(mailbox: Mailbox, consent: Consent) -> tuple[Asked, str]:
    """Return what to remember in the session, and the page of the provider to go to."""
    provider = PROVIDERS[consent.provider]
    asked = Asked(
        state=new_token(SECRET_BYTES),
        verifier=new_token(SECRET_BYTES),
        mailbox=mailbox.pk,
        provider=provider.code,
        until=(clock.now() + LIVES).isoformat(),
    )
    digest = hashlib.sha256(asked.verifier.encode()).digest()
    fields = {
        "client_id": consent.client_id,
        "redirect_uri": redirect_uri(),
        "response_type": "code",
        "scope": " ".join(provider.scopes),
        "state": asked.state,
        "code_challenge": base64.urlsafe_b64encode(digest).decode().rstrip("="),
        "code_challenge_method": "S256",
        "login_hint": mailbox.address,
        **provider.extra,
    }
    return asked, f"{_at(provider.authorize_url, consent)}?{urllib.parse.urlencode(fields)}"


def expect(asked: Asked | None, *, state: str, issuer: str = "") -> Asked:
    """Return what was asked, where the way back belongs to it.

    Raises:
        WrongState: it is missing, another's, used before, too late, or of another provider.
    """
    if asked is None or not state or not same(asked.state, state):
        raise WrongState
    if datetime.fromisoformat(asked.until) < clock.now():
        raise WrongState
    wanted = PROVIDERS[asked.provider].issuer
    if issuer and wanted and not same(issuer, wanted):
        raise WrongState
    return asked


def redeem(consent: Consent, *, code: str, verifier: str) -> Consent:
    """Return the consent with the tokens that a code is worth.

    Raises:
        NoConsent: the provider gives none.
    """
    answer = _post(
        consent,
        {
            "grant_type": "authorization_code",
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": redirect_uri(),
        },
    )
    if not answer.get("refresh_token"):
        raise NoConsent("no_refresh_token", "The provider gave no lasting token.")
    return replace(_with_tokens(consent, answer), given_at=clock.now().isoformat())


def refreshed(consent: Consent) -> Consent:
    """Return the consent with a fresh access token.

    Raises:
        NoConsent: the provider gives none, above all because consent was taken back.
    """
    if not consent.refresh_token:
        raise NoConsent("not_connected", "Nobody has given consent yet.")
    fields = {"grant_type": "refresh_token", "refresh_token": consent.refresh_token}
    return _with_tokens(consent, _post(consent, fields))


def token_for(mailbox: Mailbox, *, host: str) -> Callable[[], str] | None:
    """Return what brings the token for a mail server; None where it is none of the provider's."""
    consent = consent_of(mailbox)
    if consent is None or host.lower() not in PROVIDERS[consent.provider].hosts:
        return None
    return lambda: bring_token(mailbox)


def _nobody_brings(_mailbox: Mailbox) -> str:
    raise RuntimeError("apps.py says who brings tokens.")


def _with_tokens(consent: Consent, answer: Mapping[str, Any]) -> Consent:
    seconds = int(answer.get("expires_in") or 0)
    return replace(
        consent,
        access_token=str(answer["access_token"]),
        expires_at=(clock.now() + timedelta(seconds=seconds)).isoformat(),
        refresh_token=str(answer.get("refresh_token") or consent.refresh_token),
    )


def _post(consent: Consent, fields: Mapping[str, str]) -> dict[str, Any]:
    """Ask the provider's token endpoint, and no other place."""
    provider = PROVIDERS[consent.provider]
    known = {"client_id": consent.client_id, "client_secret": consent.client_secret}
    body = urllib.parse.urlencode({**known, **fields}).encode()
    try:
        status, raw = _asked(_at(provider.token_url, consent), body)
        answer = json.loads(raw)
    except (OSError, ValueError) as error:
        raise Unreached(f"{provider.name} could not be asked for a token.") from error
    if not isinstance(answer, dict):
        raise Unreached(f"{provider.name} gave an answer that cannot be understood.")
    if status == _OK and answer.get("access_token"):
        return answer
    code = str(answer.get("error") or status)[:60]
    raise NoConsent(code, " ".join(str(answer.get("error_description") or "").split())[:300])


class Unreached(OSError):
    """The provider was not reached: that says nothing about the consent."""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: Any, **_named: Any) -> None:
        return None


def _asked(url: str, body: bytes) -> tuple[int, bytes]:
    """Return status and answer of one POST: five seconds, no redirects, not without an end."""
    opener = urllib.request.build_opener(_NoRedirects)
    request = urllib.request.Request(url, body, {"Accept": "application/json"})  # noqa: S310
    try:
        with opener.open(request, timeout=SECONDS) as answer:
            return answer.status, answer.read(MOST_ANSWER_BYTES)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code, refusal.read(MOST_ANSWER_BYTES)


def _at(url: str, consent: Consent) -> str:
    return url.replace("{tenant}", consent.tenant if is_tenant(consent.tenant) else "common")


# Returns a mailbox's token, a new one where the old is over; actions.fresh_token, set in apps.py.
bring_token: Callable[[Mailbox], str] = _nobody_brings

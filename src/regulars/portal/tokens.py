"""What our pages give out and take back, signed: stamps of forms, receipts, links in letters."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils.crypto import salted_hmac

from regulars.kit import clock
from regulars.kit.ids import BadToken, new_token, same, signed, unsigned

_STAMP, _RECEIPT, _LINK = "portal.stamp", "portal.receipt", "portal.link"


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a form carries: its own key, so that it counts once, and when it was given out."""

    key: str
    given_at: datetime

    def __str__(self) -> str:
        return signed(_STAMP, f"{self.key}:{int(self.given_at.timestamp())}")


def new_stamp(key: str = "") -> Stamp:
    """Return the stamp of a form that is given out now; with a key, of the same form again."""
    return Stamp(key or new_token(), clock.now())


def stamp_of(text: str) -> Stamp:
    """Return the stamp that a form brought back.

    Raises:
        BadToken: it was not given out here.
    """
    key, _colon, seconds = unsigned(_STAMP, text).partition(":")
    return Stamp(key, _moment(seconds))


def receipt_for(key: str) -> str:
    """Return what leads to the page that confirms a form, for a few days."""
    return signed(_RECEIPT, f"{key}:{_seconds()}")


def read_receipt(token: str) -> tuple[str, datetime]:
    """Return the form's key, and when the receipt was given.

    Raises:
        BadToken: it was not given out here.
    """
    key, _colon, seconds = unsigned(_RECEIPT, token).partition(":")
    return key, _moment(seconds)


@dataclass(frozen=True, slots=True)
class Link:
    """A link in a letter: to one conversation, for whoever reads one address."""

    number: int
    point_id: int
    made_at: datetime


def link_token(*, number: int, point_id: int) -> str:
    """Return the token of a link that is made now."""
    return signed(_LINK, f"{number}:{point_id}:{_seconds()}")


def read_link(token: str) -> Link:
    """Return what a link says.

    Raises:
        BadToken: it was not made here.
    """
    number, point_id, seconds = unsigned(_LINK, token).split(":")
    return Link(int(number), int(point_id), _moment(seconds))


def form_token(secret: str) -> str:
    """Return what a signed-in customer's forms carry, so that no other site can send one."""
    return salted_hmac("regulars.portal.form", secret, algorithm="sha256").hexdigest()


def is_form_token(text: str, secret: str) -> bool:
    return same(text, form_token(secret))


def code_digest(code: str, link_sha256: str) -> str:
    """Return how the code of one sign-in is kept: useless without the secret key of the house."""
    return salted_hmac(
        "regulars.portal.code", f"{link_sha256}:{code}", algorithm="sha256"
    ).hexdigest()


def counted_key(limit: str, who: str) -> str:
    """Return under what an attempt is counted: nobody can read whose it was."""
    return salted_hmac("regulars.portal.attempt", f"{limit}:{who}", algorithm="sha256").hexdigest()


def _seconds() -> int:
    return int(clock.now().timestamp())


def _moment(seconds: str) -> datetime:
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except ValueError as error:  # pragma: no cover - signed by us
        raise BadToken("This token cannot be read.") from error

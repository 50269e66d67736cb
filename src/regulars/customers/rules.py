"""How people are told apart, sorted and addressed. No database, no clock."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from regulars.kit.refusals import Unfit
from regulars.kit.text import fold, one_line

NAME_CHARS = 200
ADDRESS_CHARS = 320
PHONE_DIGITS = range(5, 16)  # ITU E.164: fifteen at most

EMAIL = "email"
PHONE = "phone"

ContactKey = tuple[str, str]

_LANGUAGE_TAG = re.compile(r"(?=.{2,16}$)[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_MAIL = re.compile(r"[^@\s<>\x00-\x1f]+@[^@\s<>,;:\x00-\x1f]+")
SHORTEST_DECLINED = 4

_GREEK_STRESS = re.compile("[άέήίόύώΐΰΆΈΉΊΌΎΏ]")
_GREEK_VOWELS = re.compile("ου|αι|ει|οι|υι|αυ|ευ|[αεηιουω]")
_TITLES = {"mr", "mrs", "ms", "miss", "dr", "prof", "κ", "κα", "κος", "encik", "puan", "cik"}


class BadLanguage(Unfit):
    """This is no language tag."""


class BadContact(Unfit):
    """This is no address or number that could reach anybody."""


class UnknownWay(Unfit):
    """There is no such way to reach anybody."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where somebody wrote from, as a channel read it.

    `language` is BCP 47 or "", `seen_at` when they wrote (aware) or None.
    """

    kind: str
    value: str
    name: str = ""
    language: str = ""
    seen_at: datetime | None = None

    @property
    def key(self) -> ContactKey:
        """The kind and the form in which addresses are compared."""
        return self.kind, contact_key(self.kind, self.value)


def contact_key(kind: str, value: str) -> str:
    """Return the form in which two contact points are compared; equal keys reach one person.

    Mail: case folded, the domain as IDNA writes it, "+tags" kept: they may belong to two people.
    Phone: digits, after a plus where there is one or "00" stands for it.
    """
    return _phone_key(value) if kind == PHONE else _mail_key(value)


def reaches_somebody(address: str) -> bool:
    """Return whether mail to an address can arrive; ".invalid" is nobody's, by RFC 2606."""
    return not contact_key(EMAIL, address).endswith(".invalid")


def checked_contact(kind: str, value: str, *, field: str = "value") -> str:
    """Return a contact point as it is to be kept.

    Raises:
        BadContact: not a mail address, or not a phone number.
    """
    value = one_line(value)
    if kind == EMAIL and (len(value) > ADDRESS_CHARS or not _MAIL.fullmatch(value)):
        raise BadContact(
            _("“%(value)s” is not a mail address.") % {"value": value[:80]}, field=field
        )
    if kind == PHONE and len(_phone_key(value).lstrip("+")) not in PHONE_DIGITS:
        raise BadContact(
            _("“%(value)s” is not a phone number.") % {"value": value[:80]}, field=field
        )
    if kind not in (EMAIL, PHONE):
        raise BadContact(_("A contact point is an email or a phone."), field="kind")

    return value


def clean_name(name: str) -> str:
    """Return a name on one line, at most as long as we keep."""
    return one_line(name)[:NAME_CHARS].rstrip()


def checked_language(tag: str) -> str:
    """Return a BCP 47 tag in its usual capitals, zh-Hant-TW, as it is to be kept; "" stays "".

    Raises:
        BadLanguage: not shaped like a tag.
    """
    tag = tag.strip().replace("_", "-")
    if tag and not _LANGUAGE_TAG.fullmatch(tag):
        raise BadLanguage(
            _("“%(tag)s” is not a language tag. Give one such as el or sv-FI.") % {"tag": tag[:20]},
            field="language",
        )
    language, *rest = tag.split("-")
    return "-".join([language.lower(), *map(_subtag, rest)])


def checked_way(kind: str) -> str:
    """Return by which kind of contact point somebody wishes to be reached; "" for no matter.

    Raises:
        UnknownWay: none of the kinds we know.
    """
    if kind not in ("", EMAIL, PHONE):
        raise UnknownWay(_("People are reached by e-mail or by phone."), field="reach_by")
    return kind


def _subtag(text: str) -> str:
    if len(text) == len("FI"):
        return text.upper()
    return text.title() if len(text) == len("Hant") and text.isalpha() else text.lower()


def name_key(name: str) -> str:
    """Return the form in which names are sorted and compared."""
    return fold(name)[:NAME_CHARS]


def seed_greet_as(name: str, language: str) -> str:
    """Return a first guess at how to address somebody, for a person to confirm.

    The first name; in Greek and Latvian in the vocative where the ending says clearly how. Never
    more: a wrong ending is worse than a plain one. Malay names have no family name, and a title
    needs to know the person, so they stay whole. Empty when there is no name.

    Source: UX.md §1.4, "Greet as".
    """
    name = clean_name(name)
    if not name or "@" in name or not any(sign.isalpha() for sign in name):
        return ""
    language = language.partition("-")[0].lower()
    if language == "ms":
        return name

    vocative = _VOCATIVES.get(language, _as_it_is)
    return vocative(_first_name(name))


def _mail_key(value: str) -> str:
    local, _, domain = one_line(value).rpartition("@")
    return f"{_folded(local)}@{_ascii_domain(domain)}"[:ADDRESS_CHARS]


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFC", text).casefold()


def _ascii_domain(domain: str) -> str:
    domain = _folded(domain).rstrip(".")
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return domain


def _phone_key(value: str) -> str:
    digits = "".join(str(unicodedata.digit(sign)) for sign in value if sign.isdecimal())
    if value.strip().startswith("+"):
        return f"+{digits}"
    return f"+{digits[2:]}" if digits.startswith("00") else digits


def _first_name(name: str) -> str:
    """Return the given name of "Anna Berg" and of "Berg, Anna"."""
    before, comma, given = name.partition(",")
    parts = (given if comma and given.strip() else before or name).split()
    titles = [part for part in parts if part.rstrip(".").casefold() in _TITLES]
    first = next((part for part in parts if part not in titles), parts[0])
    return first.strip(",;\"'()") or first


def _as_it_is(first: str) -> str:
    return first


def _greek_vocative(first: str) -> str:
    """Men's names lose their -ς: Κώστας, Κώστα; Γιάννης, Γιάννη.

    Those in -ος go by their stress: Γιώργος, Γιώργο, but Αλέξανδρος, Αλέξανδρε. Written without
    accents nobody can tell, so they stay.
    """
    if first.endswith(("ας", "άς", "ης", "ής")):
        return first[:-1]
    if not first.endswith("ος") or not (stress := _GREEK_STRESS.search(first)):
        return first

    syllables_after = len(_GREEK_VOWELS.findall(first, stress.end()))
    return first[:-2] + ("ο" if syllables_after == 1 else "ε")


def _latvian_vocative(first: str) -> str:
    """Men's names lose their last -s or -š: Jānis, Jāni; Andrejs, Andrej; Mārtiņš, Mārtiņ.

    Women's names keep their -a or -e, as people write them.
    """
    is_mans = first.endswith(("s", "š")) and len(first) >= SHORTEST_DECLINED
    return first[:-1] if is_mans else first


_VOCATIVES: dict[str, Callable[[str], str]] = {
    "el": _greek_vocative,
    "lv": _latvian_vocative,
}

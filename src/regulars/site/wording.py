"""Which texts belong in which catalogue: each app's own, and what Django and allauth lack."""

import gettext
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from regulars.kit import catalogues
from regulars.kit.catalogues import Trouble, path_of
from regulars.kit.extraction import Found, Text, sources_of, texts_in
from regulars.kit.languages import CODES, PLURAL_FORMS, PSEUDO

ROOT = Path(__file__).parent.parent.parent
HOUSE = ROOT / "regulars"
_WORD = re.compile("[A-Za-z][a-z]{2}")
LANGUAGES = tuple(code for code in CODES if code != "en")

# What of Django's and allauth's our pages can bring before people's eyes.
BORROWED = {
    "django": (
        "core/validators.py",
        "core/files/uploadhandler.py",
        "db/models/constraints.py",
        "db/models/base.py",
        "forms/fields.py",
        "forms/forms.py",
        "forms/formsets.py",
        "forms/models.py",
        "forms/utils.py",
        "forms/widgets.py",
        "contrib/auth/password_validation.py",
        "utils/timesince.py",
    ),
    "allauth": (
        "account/adapter.py",
        "account/fields.py",
        "account/forms.py",
        "account/internal",
        "account/views.py",
        "core/internal",
        "mfa/adapter.py",
        "mfa/base",
        "mfa/internal",
        "mfa/recovery_codes",
        "mfa/totp",
        "mfa/webauthn",
        "templates/account",
        "templates/allauth",
        "templates/mfa",
    ),
}


@dataclass(frozen=True)
class Room:
    """A folder with a catalogue of its own."""

    folder: Path
    own: Found

    def wanted(self, language: str) -> Found:
        """Return the texts its catalogue must have in a language."""
        if self.folder.name != "site":
            return self.own
        return Found({**lacking(language), **self.own})


@cache
def rooms() -> list[Room]:
    """Return every folder of the house that has texts, found afresh once in this process."""
    folders = _folders()
    return [Room(folder, _texts(folder, folders)) for folder in folders]


def _folders() -> list[Path]:
    """Return kit and every app; an app is a folder with ``apps.py``."""
    return [HOUSE / "kit", *sorted(path.parent for path in HOUSE.rglob("apps.py"))]


def _texts(folder: Path, folders: list[Path]) -> Found:
    inner = [other for other in folders if other != folder and other.is_relative_to(folder)]
    return texts_in(sources_of(folder, without=inner), root=ROOT)


def update_all() -> None:
    """Bring every catalogue up to date, then compile it."""
    for room in rooms():
        for language in LANGUAGES:
            path = path_of(room.folder, language)
            catalogues.update(
                path, room.wanted(language), language=language, plural_forms=PLURAL_FORMS[language]
            )
    catalogues.compile_below(HOUSE)


def all_troubles() -> Iterator[Trouble]:
    """Yield what is wrong in any catalogue."""
    for room in rooms():
        for language in LANGUAGES:
            wanted = room.wanted(language)
            path = path_of(room.folder, language)
            if wanted or path.exists():
                yield from catalogues.troubles(path, wanted, plural_forms=PLURAL_FORMS[language])


def write_pseudo() -> None:
    """Write the pseudo-locale's catalogues beside the others."""
    for room in rooms():
        wanted = room.own if room.folder.name != "site" else Found({**_borrowed(), **room.own})
        path = path_of(room.folder, PSEUDO)
        catalogues.write_pseudo(path, wanted, language=PSEUDO, plural_forms=PLURAL_FORMS[PSEUDO])


@cache
def lacking(language: str) -> Found:
    """Return what Django and allauth can show and have no words for in this language."""
    known = _their_words(language)
    return Found({key: text for key, text in _borrowed().items() if not _is_known(text, known)})


@cache
def _borrowed() -> Found:
    ours = {
        path.relative_to(path.parents[1]).as_posix() for path in HOUSE.rglob("templates/*/*.html")
    }
    found = Found()
    for package, places in BORROWED.items():
        folder = _folder_of(package)
        sources = [path for place in places for path in _below(folder / place)]
        wanted = [
            path for path in sources if path.relative_to(path.parents[1]).as_posix() not in ours
        ]
        for key, text in texts_in(wanted, root=folder.parent).items():
            found.setdefault(key, text)
    return found


def _below(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return sorted([*place.rglob("*.py"), *place.rglob("*.html"), *place.rglob("*.txt")])


def _folder_of(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(package)
    return Path(spec.origin).parent


def _their_words(language: str) -> list[gettext.NullTranslations]:
    django, allauth = _folder_of("django"), _folder_of("allauth")
    folders = [
        django / "conf" / "locale",
        django / "contrib" / "auth" / "locale",
        allauth / "locale",
    ]
    return [gettext.translation("django", folder, [language], fallback=True) for folder in folders]


def _is_known(text: Text, known: list[gettext.NullTranslations]) -> bool:
    singular, context = text.key.singular, text.key.context
    if not _WORD.search(singular):  # ":", "IPv4": the same everywhere
        return True
    for words in known:
        if text.plural:
            found = (
                words.npgettext(context, singular, text.plural, 1)
                if context
                else words.ngettext(singular, text.plural, 1)
            )
        else:
            found = words.pgettext(context, singular) if context else words.gettext(singular)
        if found != singular:
            return True
    return False

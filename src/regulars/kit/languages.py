"""The six languages of the program, under the names that Django, Babel and gettext give them.

Filipino is unknown to Django: `register_languages` must run before Django reads its settings'
LANGUAGES, so settings call it.
"""

import re

from django.conf import locale as django_locale

PSEUDO = "en-xa"

# Code and autonym, in the shape of Django's LANGUAGES and in the order menus show them.
LANGUAGES = (
    ("en", "English"),
    ("fil", "Filipino"),
    ("el", "Ελληνικά"),
    ("lv", "Latviešu"),
    ("ms", "Bahasa Melayu"),
    ("sv", "Svenska"),
)
CODES = tuple(code for code, _ in LANGUAGES)
AUTONYMS = dict(LANGUAGES)

BABEL_LOCALES = {
    "en": "en_GB",
    "fil": "fil_PH",
    "el": "el_GR",
    "lv": "lv_LV",
    "ms": "ms_MY",
    "sv": "sv_SE",
    PSEUDO: "en_GB",
}

# CLDR's rules for whole numbers, as the Plural-Forms header of a .po file wants them. Latvian
# has its zero form first (0, 10 to 20, 30 ...), then one (1, 21 ...), then other. In Filipino
# the numbers that end in 4, 6 or 9 take the second form.
_ONE_OR_MORE = "nplurals=2; plural=(n != 1);"
PLURAL_FORMS = {
    "en": _ONE_OR_MORE,
    "fil": "nplurals=2; plural=(n % 10 == 4 || n % 10 == 6 || n % 10 == 9);",
    "el": _ONE_OR_MORE,
    "lv": (
        "nplurals=3; plural=(n % 10 == 0 || (n % 100 >= 11 && n % 100 <= 19) ? 0 : "
        "n % 10 == 1 ? 1 : 2);"
    ),
    "ms": "nplurals=1; plural=0;",
    "sv": _ONE_OR_MORE,
    PSEUDO: _ONE_OR_MORE,
}

_LANG_INFO = {
    "fil": {"bidi": False, "code": "fil", "name": "Filipino", "name_local": "Filipino"},
    PSEUDO: {"bidi": False, "code": PSEUDO, "name": "Pseudo", "name_local": "[Þšéûðö]"},
}

# ISO 639-2 codes and the other names under which the six go about in mails and browsers.
_ALIASES = {
    "eng": "en",
    "tl": "fil",
    "tgl": "fil",
    "ell": "el",
    "gre": "el",
    "lav": "lv",
    "lvs": "lv",
    "msa": "ms",
    "may": "ms",
    "zsm": "ms",
    "swe": "sv",
}


def register_languages() -> None:
    """Make Filipino and the pseudo-locale known to Django. May run more than once."""
    django_locale.LANG_INFO.update(_LANG_INFO)


def map_language(tag: str | None) -> str | None:
    """Return which of the six a language tag means, however it is spelt, or None.

    Takes BCP 47 tags and locale names: "tl", "fil-PH", "el_GR.UTF-8", "SV-se".
    """
    primary = re.split(r"[-_.@;]", (tag or "").strip().lower(), maxsplit=1)[0]
    code = _ALIASES.get(primary, primary)
    return code if code in CODES else None


def babel_locale(code: str | None) -> str:
    """Return Babel's name for a language code; British English for any we do not speak."""
    return BABEL_LOCALES.get(code or "en") or BABEL_LOCALES[map_language(code) or "en"]

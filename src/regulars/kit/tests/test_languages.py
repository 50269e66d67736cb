from gettext import c2py

import pytest
from babel import Locale
from babel.core import get_global
from django.conf import locale as django_locale
from django.utils.translation import get_language_info, to_locale

from regulars.kit.languages import (
    BABEL_LOCALES,
    CODES,
    LANGUAGES,
    PLURAL_FORMS,
    PSEUDO,
    babel_locale,
    map_language,
    register_languages,
)

FORM_ORDER = {"lv": ["zero", "one", "other"], "ms": ["other"]}


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("en-US", "en"),
        ("tl", "fil"),
        ("tl-PH", "fil"),
        ("fil", "fil"),
        ("fil-PH", "fil"),
        ("el-GR", "el"),
        ("el_GR.UTF-8", "el"),
        ("sv_SE", "sv"),
        ("SV-se", "sv"),
        (" lv ", "lv"),
        ("zsm", "ms"),
        ("ms-Latn-MY", "ms"),
    ],
)
def test_a_language_is_known_however_its_tag_is_spelt(tag, code):
    assert map_language(tag) == code


@pytest.mark.parametrize("tag", [None, "", "de", "no", "english please", "elephant"])
def test_a_language_we_do_not_speak_is_none(tag):
    assert map_language(tag) is None


def test_filipino_becomes_known_to_django():
    register_languages()

    assert get_language_info("fil")["name_local"] == "Filipino"
    assert get_language_info(PSEUDO)["bidi"] is False
    assert to_locale(PSEUDO) == "en_XA"
    assert all(code in django_locale.LANG_INFO for code, _ in LANGUAGES)


def test_every_language_has_a_babel_locale_of_its_own():
    assert [Locale.parse(babel_locale(code)).language for code in CODES] == list(CODES)
    assert babel_locale("en") == "en_GB"
    assert babel_locale("tl-PH") == "fil_PH"
    assert babel_locale("de") == babel_locale(None) == "en_GB"


def test_weeks_begin_where_people_begin_them():
    first = {code: Locale.parse(name).first_week_day for code, name in BABEL_LOCALES.items()}

    assert {code for code, day in first.items() if day == 6} == {"fil"}
    assert first["en"] == first["el"] == 0


@pytest.mark.parametrize("code", CODES)
def test_plural_headers_choose_as_cldr_does(code):
    count, rule = PLURAL_FORMS[code].removesuffix(";").split("; plural=")
    choose = c2py(rule)
    forms = FORM_ORDER.get(code, ["one", "other"])

    chosen = [forms[choose(number)] for number in range(1200)]

    assert count == f"nplurals={len(forms)}"
    assert chosen == [Locale.parse(code).plural_form(number) for number in range(1200)]


def test_babel_calls_tagalog_filipino_too():
    assert get_global("language_aliases")["tl"] == "fil"

import gettext
from io import BytesIO
from pathlib import Path

import pytest

from regulars.kit import catalogues
from regulars.kit.extraction import Found, Key, sources_of, texts_in

PYTHON = """
from django.utils.translation import gettext as _, ngettext, pgettext
def words(n):
    # _("not this")
    _(n)
    _("Close")
    pgettext("verb", "Close")
    ngettext("%(count)s customer", "%(count)s customers", n)
    _("Two lines "
      "are one.")
"""
TEMPLATE = """{% comment %}{% translate "Not this" %}{% endcomment %}{# _("nor this") #}
{% translate "Inbox" %}{% translate 'Save' context "button" as save %}
{% include "x.html" with label=_("Search") only %}{{ name|default:_("Nobody") }}
{% blocktranslate trimmed with who=customer.name %}
  Write to {{ who }}
  today, 100%
{% endblocktranslate %}
{% blocktranslate count n=total context "list" %}{{ n }} mail{% plural %}{{ n }} mails{% endblocktranslate %}
"""  # noqa: E501
TWO = "nplurals=2; plural=(n != 1);"


def found_in(tmp_path: Path, name: str, source: str) -> Found:
    path = tmp_path / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)
    return texts_in([path], root=tmp_path)


def a_catalogue(tmp_path: Path, wanted: Found, **translations: str) -> Path:
    path = tmp_path / "locale/el/LC_MESSAGES/django.po"
    catalogues.update(path, wanted, language="el", plural_forms=TWO)
    text = path.read_text()
    for singular, string in translations.items():
        text = text.replace(
            f'msgid "{singular}"\nmsgstr ""', f'msgid "{singular}"\nmsgstr "{string}"'
        )
    path.write_text(text)
    return path


def whats(path: Path, wanted: Found) -> list[str]:
    return [trouble.what for trouble in catalogues.troubles(path, wanted, plural_forms=TWO)]


def test_python_is_searched_with_contexts_and_plurals(tmp_path):
    found = found_in(tmp_path, "a.py", PYTHON)

    assert list(found) == [
        Key("", "Close"),
        Key("verb", "Close"),
        Key("", "%(count)s customer"),
        Key("", "Two lines are one."),
    ]
    assert found[Key("", "%(count)s customer")].plural == "%(count)s customers"


def test_templates_are_searched_as_django_reads_them(tmp_path):
    found = found_in(tmp_path, "templates/a.html", TEMPLATE)

    assert set(found) == {
        Key("", "Inbox"),
        Key("button", "Save"),
        Key("", "Search"),
        Key("", "Nobody"),
        Key("", "Write to %(who)s today, 100%%"),
        Key("list", "%(n)s mail"),
    }
    assert found[Key("list", "%(n)s mail")].plural == "%(n)s mails"


def test_tests_and_migrations_and_apps_inside_are_left_out(tmp_path):
    for name in ("a.py", "tests/b.py", "migrations/c.py", "inner/d.py"):
        found_in(tmp_path, name, "")

    found = sources_of(tmp_path, without=[tmp_path / "inner"])

    assert found == [tmp_path / "a.py"]


def test_an_update_keeps_translations_and_drops_what_is_gone(tmp_path):
    path = a_catalogue(
        tmp_path, found_in(tmp_path, "a.py", '_("Close")\n_("Gone")'), Close="Κλείσιμο"
    )

    catalogues.update(
        path, found_in(tmp_path, "a.py", '_("Close")\n_("New")'), language="el", plural_forms=TWO
    )

    text = path.read_text()
    assert 'msgid "Close"\nmsgstr "Κλείσιμο"' in text
    assert 'msgid "New"\nmsgstr ""' in text
    assert "Gone" not in text
    assert "fuzzy" not in text


def test_an_update_twice_changes_nothing(tmp_path):
    wanted = found_in(tmp_path, "a.py", PYTHON)
    path = a_catalogue(tmp_path, wanted)
    before = path.read_bytes()

    catalogues.update(path, wanted, language="el", plural_forms=TWO)

    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("string", "trouble"),
    [
        ("Γεια %(name)s", []),
        ("", ["missing"]),
        ("Γεια", ["lacks %(name)s"]),
        ("Γεια %(nmae)s", ["has %(nmae)s, which the source lacks"]),
    ],
)
def test_a_translation_must_keep_its_placeholders(tmp_path, string, trouble):
    wanted = found_in(tmp_path, "a.py", '_("Hello %(name)s")')
    path = a_catalogue(tmp_path, wanted, **{"Hello %(name)s": string})

    assert whats(path, wanted) == trouble


def test_unused_and_fuzzy_texts_are_found(tmp_path):
    wanted = found_in(tmp_path, "a.py", '_("Old")\n_("Close")')
    path = a_catalogue(tmp_path, wanted, Old="Παλιό", Close="Κλείσιμο")
    path.write_text(path.read_text().replace('msgid "Close"', '#, fuzzy\nmsgid "Close"'))

    found = whats(path, found_in(tmp_path, "a.py", '_("Close")'))

    assert sorted(found) == ["fuzzy", "unused"]


@pytest.mark.parametrize("forms", [["μέρα"], ["μέρα", "μέρες", "μέρες"]])
def test_plurals_of_another_language_are_found(tmp_path, forms):
    wanted = found_in(tmp_path, "a.py", 'ngettext("%(count)s day", "%(count)s days", n)')
    path = a_catalogue(tmp_path, wanted)
    given = "".join(f'msgstr[{number}] "%(count)s {word}"\n' for number, word in enumerate(forms))
    path.write_text(path.read_text().replace('msgstr[0] ""\nmsgstr[1] ""\n', given))

    found = whats(path, wanted)

    assert found in (["missing"], ["cannot be read"])


def test_a_compiled_catalogue_speaks_with_its_own_plurals(tmp_path):
    wanted = found_in(
        tmp_path, "a.py", 'ngettext("%(count)s day", "%(count)s days", n)\n_("Empty")'
    )
    path = tmp_path / "locale/lv/LC_MESSAGES/django.po"
    forms = "nplurals=3; plural=(n % 10 == 0 ? 0 : n % 10 == 1 ? 1 : 2);"
    catalogues.update(path, wanted, language="lv", plural_forms=forms)
    text = path.read_text()
    for number, word in enumerate(("dienu", "diena", "dienas")):
        text = text.replace(f'msgstr[{number}] ""', f'msgstr[{number}] "%(count)s {word}"')
    path.write_text(text)

    catalogues.compile_catalogue(path)

    words = gettext.GNUTranslations(BytesIO(path.with_suffix(".mo").read_bytes()))
    spoken = [
        words.ngettext("%(count)s day", "%(count)s days", n) % {"count": n} for n in (10, 21, 2)
    ]
    assert spoken == ["10 dienu", "21 diena", "2 dienas"]
    assert words.gettext("Empty") == "Empty"


def test_the_pseudo_locale_keeps_placeholders(tmp_path):
    wanted = found_in(tmp_path, "a.py", '_("Hello %(name)s")')
    path = catalogues.path_of(tmp_path, "en-xa")

    catalogues.write_pseudo(path, wanted, language="en-xa", plural_forms=TWO)

    words = gettext.GNUTranslations(BytesIO(path.with_suffix(".mo").read_bytes()))
    assert words.gettext("Hello %(name)s").startswith("[Ĥéļļö %(name)s")
    assert "en_XA" in str(path)

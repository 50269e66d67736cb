import pytest

from regulars.customers.rules import (
    BadContact,
    BadLanguage,
    checked_contact,
    checked_language,
    contact_key,
    name_key,
    seed_greet_as,
)


@pytest.mark.parametrize(
    ("kind", "value", "key"),
    [
        ("email", "Eleni@Example.COM", "eleni@example.com"),
        ("email", "eleni+cakes@example.com", "eleni+cakes@example.com"),
        ("email", "info@βιβλιο.gr", "info@xn--nxaaubjz.gr"),
        ("email", "info@BÜCHER.example.", "info@xn--bcher-kva.example"),
        ("email", "ΜΑΡΙΑ@example.gr", "μαρια@example.gr"),
        ("email", "x@" + "a" * 70 + ".ü", "x@" + "a" * 70 + ".ü"),
        ("phone", "+30 210 123-4567", "+302101234567"),
        ("phone", "0030 210 1234567", "+302101234567"),
        ("phone", "210 1234567", "2101234567"),
        ("phone", "+٣٠ ٢١٠", "+30210"),
    ],
)
def test_contact_points_are_compared_by_what_reaches_people(kind, value, key):
    assert contact_key(kind, value) == key


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("email", ""),
        ("email", "eleni"),
        ("email", "a@b@c"),
        ("email", "a b@c.gr"),
        ("email", "a@b,c@d"),
        ("email", "<a@b.gr>"),
        ("email", "a" * 320 + "@b.gr"),
        ("phone", "12"),
        ("phone", "call me"),
        ("phone", "1" * 16),
        ("fax", "+302101234567"),
    ],
)
def test_what_reaches_nobody_is_refused(kind, value):
    with pytest.raises(BadContact):
        checked_contact(kind, value)


@pytest.mark.parametrize(
    ("name", "language", "greeting"),
    [
        ("Jonas Ek", "sv", "Jonas"),
        ("Ek, Jonas", "sv", "Jonas"),
        ("Γιώργος Παππάς", "el", "Γιώργο"),
        ("Παππάς, Γιώργος", "el", "Γιώργο"),
        ("Κώστας Δημητρίου", "el", "Κώστα"),
        ("Γιάννης", "el", "Γιάννη"),
        ("Γιάννης", "el-GR", "Γιάννη"),
        ("Αλέξανδρος Σούτσος", "el", "Αλέξανδρε"),
        ("Δημήτριος", "el", "Δημήτριε"),
        ("Παύλος", "el", "Παύλο"),
        ("Ελένη Παπαδοπούλου", "el", "Ελένη"),
        ("κ. Νίκος", "el", "Νίκο"),
        ("ΓΙΩΡΓΟΣ ΠΑΠΠΑΣ", "el", "ΓΙΩΡΓΟΣ"),
        ("Γιωργος", "el", "Γιωργος"),
        ("Jānis Ozols", "lv", "Jāni"),
        ("Andrejs", "lv", "Andrej"),
        ("Mārtiņš Kalns", "lv", "Mārtiņ"),
        ("Ilze Bērziņa", "lv", "Ilze"),
        ("Siti binti Ahmad", "ms", "Siti binti Ahmad"),
        ("Dr. Maria Santos", "fil", "Maria"),
        ("maria@example.com", "en", ""),
        ("12345", "en", ""),
        ("", "el", ""),
        (",", "el", ""),
        ("Mr", "en", "Mr"),
    ],
)
def test_a_greeting_is_seeded_with_care(name, language, greeting):
    assert seed_greet_as(name, language) == greeting


def test_names_sort_without_marks_and_capitals():
    assert name_key("Ávila") < name_key("berg") < name_key("Ćosić")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("sv_FI", "sv-FI"),
        ("EL", "el"),
        ("ZH-hant-tw", "zh-Hant-TW"),
        ("sl-ROZAJ", "sl-rozaj"),
        ("", ""),
    ],
)
def test_a_language_is_kept_in_its_usual_capitals(given, kept):
    assert checked_language(given) == kept


def test_a_language_is_a_tag():
    with pytest.raises(BadLanguage, match="not a language tag"):
        checked_language("Swedish!")

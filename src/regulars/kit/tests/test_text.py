import unicodedata
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regulars.kit import text as text_module
from regulars.kit.text import (
    fold,
    initials,
    one_line,
    snippet,
    stems,
    strip_controls,
    terms_for_index,
    terms_for_query,
    words,
)


def found(query, text, language):
    """Whether a search row of `text` answers `query`, as both databases will decide it."""
    indexed = set(terms_for_index(text, language))
    return all(
        any(term.startswith(word.prefix) for term in indexed) or indexed & set(word.stems)
        for word in terms_for_query(query)
    )


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Άυλος", "αυλοσ"),
        ("ΚΑΛΗΜΕΡΑ", "καλημερα"),
        ("Μαΐου", "μαιου"),
        ("Köpte på rea", "kopte pa rea"),
        ("Paciņa žēl", "pacina zel"),
        ("Straße", "strasse"),
        ("Łódź Ærø", "lodz aero"),
        ("İstanbul", "istanbul"),
        ("re\u00adfund", "refund"),
        ("ＡＢＣ ﬁne", "abc fine"),
        ("Plain ASCII", "plain ascii"),
    ],
)
def test_folding_drops_marks_case_and_final_sigma(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_both_ways_of_writing_a_sign_fold_alike(text):
    composed, apart = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)

    assert fold(composed) == fold(apart)
    assert words(composed) == words(apart)


@given(st.text())
def test_folded_words_stay_as_they_are(text):
    assert all(words(word) == [word] for word in words(text))


def test_words_are_letters_and_digits_only():
    assert words("Don't e-mail me_again: №5, 12.30 €!") == [
        "don", "t", "e", "mail", "me", "again", "5", "12", "30",
    ]  # fmt: skip
    assert words("x" * 200) == ["x" * 64]


@pytest.mark.parametrize(
    ("query", "text", "language"),
    [
        ("παραγγελία", "Πού είναι οι παραγγελίες μου;", "el"),
        ("παραγγελίες", "Η παραγγελία μου", "el"),
        ("ΠΑΡΑΓΓΕΛΙΑ", "της παραγγελίας", "el"),
        ("επιστροφη", "Επιστροφής χρημάτων", "el"),
        ("δρόμος", "ΔΡΟΜΟΣ", "el"),
        ("δρομος", "στους δρόμους", "el"),
        ("paraggelia", "pou einai i paraggelia mou", "el"),
        ("paciņa", "Kur ir mana pacina?", "lv"),
        ("pacina", "Kur ir mana paciņa?", "lv"),
        ("paci", "Kur ir mana paciņa?", "lv"),
        ("kopte", "Jag köpte en lampa", "sv"),
        ("köpte", "jag kopte en lampa", "sv"),
        ("leveransen", "två leveranser", "sv"),
        ("refunding", "We refunded it", "en"),
        ("refunds", "a refund please", "en"),
        ("deliveries", "my delivery", "en"),
        ("refunds", "Gusto ko ng refund po", "fil"),
        ("refunding", "Na-refunded na po ba", "fil"),
        ("barang rosak", "Barang saya rosak", "ms"),
        ("order 12", "Order #1234", "en"),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_a_query_finds_the_text_with_and_without_its_language(query, text, language, known):
    assert found(query, text, language if known else None)


@pytest.mark.parametrize(
    ("query", "text", "language"),
    [
        ("refund lamp", "We refunded it", "en"),
        ("παραγγελία", "παράπονο", "el"),
        ("und", "refund", "en"),
        ("paciņa", "pacients", "lv"),
    ],
)
def test_a_query_does_not_find_what_is_not_there(query, text, language):
    assert not found(query, text, language)


@given(st.text())
def test_any_text_is_found_by_its_own_words(text):
    assert found(text, text, "en")
    assert found(text, text, None)


def test_terms_keep_the_order_of_words_and_add_missing_stems_once():
    assert terms_for_index("Refunds, refunds and refund", "en") == [
        "refunds", "refunds", "and", "refund",
    ]  # fmt: skip
    assert terms_for_index("Late deliveries", "en") == ["late", "deliveries", "deliveri"]
    assert terms_for_index("Vēlas piegādes", "lv") == ["velas", "piegades"]


def test_a_query_without_words_is_empty():
    assert terms_for_query(" ?! ") == []


def test_stems_exist_for_three_languages_and_are_words_in_the_others():
    assert stems("Refunded orders", "en") == ["refund", "order"]
    assert stems("leveransen", "sv") == ["leverans"]
    assert stems("άυλος", "el") == stems("ΑΥΛΟΣ", "el")
    assert stems("Paciņas", "lv") == stems("Paciņas", None) == ["pacinas"]


def test_stems_are_right_when_threads_ask_together():
    asked = [f"{start}{end}" for start in ("order", "walk", "ticket") for end in ("s", "ing", "ed")]
    asked = [f"{word}{number % 7 * 'x'}ing" for number, word in enumerate(asked * 200)]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda word: stems(word, "en"), asked))

    text_module._stem.cache_clear()
    assert together == [stems(word, "en") for word in asked]


def test_controls_go_and_lines_tabs_and_emoji_stay():
    family = "👨‍👩‍👧"

    assert strip_controls(f"a\x00b\x1b[0m\u202egnp.\ud800 {family}") == f"ab[0mgnp. {family}"
    assert strip_controls("one\r\ntwo\rthree\tfour\n") == "one\ntwo\nthree\tfour\n"


@given(st.text(st.characters()))
def test_no_control_survives_and_every_database_takes_the_rest(text):
    clean = strip_controls(text)

    assert clean.encode().decode() == clean
    assert not [sign for sign in clean if unicodedata.category(sign) == "Cc" and sign not in "\n\t"]
    assert strip_controls(clean) == clean


def test_one_line_is_one_line():
    assert one_line("  Hello\r\n\n there\u2028you\u00a0all \u200b ") == "Hello there you all"


def test_a_snippet_ends_between_words():
    text = "The lamp arrived broken and nobody answers the telephone"

    assert snippet(text) == text
    assert snippet(text, length=30) == "The lamp arrived broken and…"
    assert snippet("x" * 50, length=10) == "xxxxxxxxx…"


def test_a_snippet_looks_past_invisible_padding():
    assert snippet("\u034f\u200c\u00ad " * 600 + "Hello") == "Hello"


@given(st.text(), st.integers(10, 60))
def test_a_snippet_is_never_longer_than_asked(text, length):
    short = snippet(text, length)

    assert len(short) <= length
    assert one_line(short) == short


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lovelace", "AL"),
        ("Άννα Ήλιου", "ΑΗ"),
        ("Åsa Öberg", "ÅÖ"),
        ("Jānis", "J"),
        ("Juan de la Cruz", "JC"),
        ("šķērsa", "Š"),
        ("info@example.com", "I"),
        ("ßen", "S"),
        ("7-Eleven", "7E"),
        ("👋", ""),
        ("", ""),
    ],
)
def test_initials_suit_the_name(name, letters):
    assert initials(name) == letters

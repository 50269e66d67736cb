"""A piece has its own words each time, and is drawn once for all that look alike."""

import re
from pathlib import Path

import pytest
from django.utils.safestring import mark_safe

from regulars.ui import drawing, filling
from regulars.ui.filling import filled

EVENT = "ui/components/event.html"
NOTE = "ui/components/note.html"
SRC = Path(filling.__file__).parents[1]
SHOWN = re.compile(r"Shows \(regulars\.ui\.filling\): (.*?)\.?\s*{% endcomment %}", re.DOTALL)


@pytest.fixture(autouse=True)
def _nothing_kept():
    drawing.forget()


def an_event(sentence, *, when="12:00", **given):
    words = {"sentence": sentence, "when": when}
    return filled(EVENT, words, {"icon": "check", "late": False, **given}, name="event")


def test_each_has_its_own_words_and_is_drawn_once(monkeypatch):
    times = []
    draw = filling.undressed
    monkeypatch.setattr(filling, "undressed", lambda *given: times.append(1) or draw(*given))

    first, second = an_event("Ana closed it"), an_event("Nikos opened it", when="13:00")

    assert "Ana closed it · 12:00" in first
    assert "Nikos opened it · 13:00" in second
    assert "Ana" not in second
    assert len(times) == 1


def test_what_it_may_look_at_makes_another_shape():
    assert "c-event--late" in an_event("x", late=True)
    assert "c-event--late" not in an_event("x")


def test_words_are_escaped_and_safe_html_is_not():
    piece = an_event("<b>&amp;", when=mark_safe("<time>1</time>"))

    assert "&lt;b&gt;&amp;amp;" in piece
    assert "<time>1</time>" in piece


def test_a_template_can_ask_whether_there_is_a_word():
    words = {"id": "n", "by": "Ana", "when": "", "words": "x"}

    without = filled(NOTE, {**words, "language": ""}, name="note")
    greek = filled(NOTE, {**words, "language": "el"}, name="note")

    assert "lang=" not in without
    assert 'lang="el"' in greek


def test_a_word_that_looks_like_a_mark_stays_a_word():
    other = filling._MARKS[2]

    piece = an_event(other, when="noon")

    assert f"{other} · noon" in piece


def test_a_key_makes_an_address():
    words = {"when": "", "number": 1042, "subject": "Cake", "language": ""}

    piece = filled("conversations/_before.html", words)

    assert '<a href="/conversations/1042/">Cake</a>' in piece


def test_each_page_has_its_own_token():
    words = {"customer": 1, "greet_as": "Eleni", "language": "", "back": "/"}
    given = {"may_change": True, "is_confirmed": False}

    first, other = (
        filled("customers/_greet.html", words, given, csrf_token=token) for token in ("one", "two")
    )

    assert first.count('value="one"') == other.count('value="two"') == 2
    assert "one" not in other


def test_too_many_words_are_refused():
    with pytest.raises(IndexError):
        filled(EVENT, {f"word{at}": "x" for at in range(filling.AT_MOST)})


def test_templates_only_show_the_words_they_are_filled_with():
    texts = [path.read_text("utf-8") for path in SRC.rglob("templates/**/*.html")]
    filled_in = [(match[1], text) for text in texts if (match := SHOWN.search(text))]

    assert len(filled_in) >= 8
    assert [text for names, text in filled_in if _looked_at(names, text)] == []


def test_what_looks_for_words_that_are_looked_at_finds_them():
    assert _looked_at("when, number (a key)", "{{ when|moment }}") == ["when"]
    assert _looked_at("when, number (a key)", "{% if number == 3 %}") == ["number"]
    assert _looked_at("when, number (a key)", "{% slot 'x' number=number %}") == ["slot"]
    assert _looked_at("when, number", "{% if when %}{{ when }}{% url 'x' number %}") == []


def _looked_at(names, text):
    """Return the words that a template does more with than show them, or what changes by itself."""
    words = [name.strip() for name in re.sub(r"\([^)]*\)", "", names).split(",")]
    tags = " ".join(re.findall(r"{[{%].*?[}%]}", re.sub(r'"[^"]*"', '""', text)))
    used = [word for word in words if re.search(rf"\b{word}(\||\s*[=!<>]=)", tags)]
    changing = [each for each in ("slot", "now", "request") if re.search(rf"\b{each}\b", tags)]
    return used + changing

"""What is drawn once may be shown again, and never the wrong thing, or to the wrong person."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.template import engines
from django.utils import translation
from django.utils.safestring import mark_safe

from regulars.ui import drawing, formats
from regulars.ui.tests.make import a_request, drawn

PILL = "ui/components/pill.html"
USED = re.compile(r'{% drawn "([^"]+)"')
CHANGING = re.compile(r"\|(moment|ago)\b|{% (slot|now|get_current)\b|\brequest\b")


@pytest.fixture(autouse=True)
def _nothing_kept():
    drawing.forget()


def a_pill(label, **more):
    return drawing.drawn(PILL, {"label": label, "icon": "check", "tone": "good"}, **more)


def test_the_same_values_are_drawn_once():
    assert a_pill("Done") is a_pill("Done")
    assert a_pill("Done") != a_pill("Not done")


def test_a_text_that_equals_markup_is_still_escaped():
    assert "<b>" in a_pill(mark_safe("<b>"))

    assert "<b>" not in a_pill("<b>")


def test_each_language_has_its_own():
    with translation.override("en"):
        english = drawing.drawn("ui/components/toast.html", {"words": ""})
    with translation.override("sv"):
        swedish = drawing.drawn("ui/components/toast.html", {"words": ""})

    assert english != swedish


def test_a_piece_sees_nothing_but_what_it_is_given():
    source = (
        '{% with label="leaked" %}{% drawn "ui/components/pill.html" icon="check" %}{% endwith %}'
    )

    assert "leaked" not in drawn(source, request=a_request())


def test_the_token_and_the_address_are_those_of_each_page():
    source = '{% drawn "ui/_menu.html" shell=shell nav="" %}'
    shell = {"sign_out_url": "/out", "theme_url": "/theme"}
    template = engines["django"].from_string(source)

    first, other = (
        template.render({"shell": shell, "csrf_token": token}, a_request(path))
        for token, path in (("one", "/a/?q=<b>&x"), ("two", "/b/"))
    )

    assert first.count('value="one"') == other.count('value="two"') == 2
    assert 'value="/a/?q=%3Cb%3E&amp;x"' in first
    assert 'value="/b/"' in other
    assert "one" not in other


def test_a_row_of_the_database_is_refused(django_user_model):
    with pytest.raises(TypeError, match="not the row"):
        a_pill(django_user_model(name="Ada"))


def test_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(drawing, "KEPT", 3)

    for number in range(10):
        a_pill(f"Pill {number}")

    assert len(drawing._KEPT) == 3


def test_waits_that_read_alike_are_equal():
    for minutes in (0, 1, 59, 60, 599, 600, 659, 2_879, 2_880, 4_000, 100_000):
        length = timedelta(minutes=minutes, seconds=31)

        assert formats.age(formats.as_told(length)) == formats.age(length)
    assert formats.as_told(timedelta(hours=11, minutes=1)) == formats.as_told(timedelta(hours=11.9))


def test_no_template_that_is_drawn_once_asks_for_what_changes():
    root = Path(drawing.__file__).parents[1]
    sources = {path: path.read_text(encoding="utf-8") for path in root.rglob("templates/**/*.html")}
    names = {name for source in sources.values() for name in USED.findall(source)}
    names.add("ui/components/conversation_row.html")

    found = {
        path: CHANGING.search(text)
        for path, text in sources.items()
        if any(str(path).endswith(f"templates/{name}") for name in names)
    }

    assert len(found) == len(names)
    assert not [path.name for path, changing in found.items() if changing]

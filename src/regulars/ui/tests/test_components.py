import json
import re
from datetime import timedelta

import pytest
from django import forms
from django.utils import translation

from regulars.ui import icons
from regulars.ui.tests.make import a_request, drawn


class AddressForm(forms.Form):
    email = forms.EmailField(label="E-mail", help_text="Where we write to.")
    agree = forms.BooleanField(label="Agree")
    by = forms.ChoiceField(label="By", choices=[("p", "Phone")], widget=forms.RadioSelect)


def test_a_field_is_tied_to_its_hint_and_its_error():
    page = drawn(
        '{% include "ui/components/field.html" with field=form.email %}',
        form=AddressForm({"email": "no"}),
    )

    described = re.search(r'aria-describedby="([^"]+)"', page)[1].split()
    assert 'aria-invalid="true"' in page
    assert '<label for="id_email">E-mail</label>' in page
    assert all(f'id="{name}"' in page for name in described)
    assert len(described) == 2


def test_a_box_to_tick_and_a_choice_keep_their_real_inputs():
    each = '{% include "ui/components/field.html" with field=field only %}'

    page = drawn("{% for field in form %}" + each + "{% endfor %}", form=AddressForm())

    assert 'type="checkbox"' in page
    assert 'type="radio"' in page
    assert "<legend" in page


def test_the_summary_leads_to_each_field_and_counts_them():
    with translation.override("en"):
        page = drawn('{% include "ui/components/error_summary.html" %}', form=AddressForm({}))

    assert 'role="alert"' in page
    assert "3 things to put right." in page
    assert 'href="#id_email"' in page
    assert (
        drawn('{% include "ui/components/error_summary.html" %}', form=AddressForm()).strip() == ""
    )


def test_a_wait_past_the_standard_says_so_in_words():
    context = {
        "waited": timedelta(minutes=250),
        "standard": timedelta(hours=1),
        "late": timedelta(minutes=190),
    }

    page = drawn('{% include "ui/components/wait.html" with state="late" %}', **context)

    assert "3 h 10 min late" in page
    assert "is-late" in page


def test_what_customers_wrote_is_escaped():
    row = {"url": "/c/1", "name": "<script>", "words": "<b>", "channel": "E-mail", "age": "17 Nov"}

    page = drawn("{% conversation_row row %}", row=row, request=a_request())

    assert "<script>" not in page
    assert "<b>" not in page


def test_the_composer_works_by_real_radios_and_carries_its_key():
    composer = {
        "id": "composer",
        "action": "/reply",
        "key": "k-1",
        "kind": "note",
        "text": "Hi <you>",
    }

    page = drawn(
        '{% include "ui/components/composer.html" %}', composer=composer, request=a_request()
    )

    assert re.search(r'value="note"[^>]* checked', page)
    assert not re.search(r'value="reply"[^>]* checked', page)
    assert 'name="key" value="k-1"' in page
    assert "Hi &lt;you&gt;</textarea>" in page


def test_an_icon_beside_words_is_silent_and_one_alone_has_a_name():
    assert 'aria-hidden="true"' in drawn('{% icon "check" %}')
    assert 'role="img" aria-label="Close"' in drawn('{% icon "close" label="Close" %}')


def test_an_unknown_icon_is_an_error():
    with pytest.raises(icons.UnknownIcon, match="unicorn"):
        drawn('{% icon "unicorn" %}')


def test_every_icon_is_in_the_sprite_with_its_licence_beside_it():
    assert all(icons.drawing(name) for name in icons.DRAWINGS)
    assert "ISC License" in icons.SPRITE.with_suffix(".LICENSE").read_text(encoding="utf-8")
    assert len(icons.SPRITE.read_bytes()) < 15_000


def test_a_swap_is_finished_before_the_next_key_can_be_pressed():
    head = (icons.SPRITE.parents[2] / "templates" / "ui" / "_head.html").read_text(encoding="utf-8")

    config = json.loads(re.search(r"name=\"htmx-config\" content='([^']*)'", head)[1])
    assert config["defaultSettleDelay"] == 0


def test_our_script_keeps_its_budget_and_needs_no_eval():
    script = (icons.SPRITE.parent / "js" / "desk.js").read_text(encoding="utf-8")

    assert len(script.encode()) <= 16_000  # 5 KB packed
    assert "eval(" not in script
    assert "innerHTML" not in script


def test_the_numbers_of_a_figure_lead_to_their_lists():
    class Linked(str):
        url = "/list/?day=1"

    figure = {
        "id": "late",
        "title": "Late",
        "number": "7",
        "number_url": "/late/",
        "links": [("/met/", "Those in time")],
        "table": {"head": ["Day", "Late", "Median"], "rows": [["Mon", Linked("3"), "12"]]},
    }

    page = drawn('{% include "ui/components/figure.html" %}', figure=figure)

    assert '<a href="/late/">7</a>' in page
    assert '<a href="/met/">Those in time</a>' in page
    assert '<a href="/list/?day=1">3</a>' in page
    assert '<th scope="row">Mon</th>' in page
    assert ">12</td>" in page
    assert "<figcaption" not in page

"""What a page was drawn from goes when the page is drawn."""

import gc
import weakref

import pytest
from django.template import TemplateDoesNotExist, engines
from django.template.loader import render_to_string

from regulars.ui.templating import Template


class Row:
    """Something that stands in a list."""

    def __str__(self):
        return "a row"


def test_rows_go_without_the_garbage_collector():
    row = Row()
    left = weakref.ref(row)
    gc.disable()
    try:
        drawn = render_to_string("ui/components/toast.html", {"words": row})
        del row
        is_left = left() is not None
    finally:
        gc.enable()

    assert "a row" in drawn
    assert not is_left


def test_our_engine_draws_the_pages():
    assert isinstance(engines["django"].get_template("ui/base.html"), Template)


def test_a_missing_template_is_named():
    with pytest.raises(TemplateDoesNotExist, match="ui/nowhere"):
        render_to_string("ui/nowhere.html")

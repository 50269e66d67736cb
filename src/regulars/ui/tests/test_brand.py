import re

import pytest

from regulars.ui.brand import CANVASES, READABLE, brand_css, contrast


@pytest.mark.parametrize(
    "colour", ["#5B2A4E", "#FFFF00", "#000000", "#FFFFFF", "#808080", "#ff0000", "#0B6158"]
)
def test_any_colour_becomes_readable_by_day_and_by_night(colour: str):
    light, dark = re.findall(r"--brand:(#\w{6});--brand-ink:(#\w{6})", brand_css(colour))

    for (brand, ink), theme in ((light, "light"), (dark, "dark")):
        assert min(contrast(brand, canvas) for canvas in CANVASES[theme]) >= READABLE
        assert contrast(brand, ink) >= READABLE


def test_the_front_keeps_the_true_colour():
    assert "--front:#FFFF00;" in brand_css("#ffff00")


@pytest.mark.parametrize("typed", ["", "red", "#12345", "#5B2A4E}body{display:none", "</style>"])
def test_what_is_not_a_colour_is_left_out(typed: str):
    assert brand_css(typed) == ""

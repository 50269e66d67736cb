"""Make the owner's colour readable: words on it and words in it, by day and by night."""

import colorsys
import re

from django.utils.safestring import SafeString, mark_safe

CANVASES = {"light": ("#FBFAF7", "#FFFFFF"), "dark": ("#14171A", "#1C2024")}
READABLE = 4.5  # WCAG 2.2, 1.4.3
STEP = 0.01

Colour = tuple[float, float, float]  # red, green, blue from 0 to 1


def brand_css(colour: str) -> SafeString:
    """Return the declarations of a customer page's ``<style>`` for one colour.

    The front of the page keeps the true colour. The colour of words and buttons is shifted until
    it stands at least 4.5:1 against canvas and surface. Returns "" when ``colour`` is "" or not
    of the form ``#5B2A4E``: nothing an owner types can break out of the style.
    """
    if not re.fullmatch(r"#[0-9A-Fa-f]{6}", colour):
        return mark_safe("")
    true, light, dark = _parsed(colour), _shifted(colour, "light"), _shifted(colour, "dark")
    day = f":root{{{_pair('brand', light)}{_pair('front', true)}}}"
    night = f":root{{{_pair('brand', dark)}{_pair('front', true)}}}"
    css = f"{day}@media (prefers-color-scheme:dark){{{night}}}"
    return mark_safe(css)  # noqa: S308 - made of numbers


def contrast(one: str, other: str) -> float:
    """Return the contrast of two ``#RRGGBB`` colours, 1 to 21, as WCAG defines it."""
    return _contrast(_parsed(one), _parsed(other))


def _pair(name: str, colour: Colour) -> str:
    return f"--{name}:{_written(colour)};--{name}-ink:{_ink_on(colour)};"


def _ink_on(colour: Colour) -> str:
    return max("#FFFFFF", "#1E2328", "#000000", key=lambda ink: _contrast(_parsed(ink), colour))


def _shifted(colour: str, theme: str) -> Colour:
    """Darker by day, lighter by night, in small steps, until words in it can be read."""
    backgrounds = [_parsed(canvas) for canvas in CANVASES[theme]]
    hue, lightness, saturation = colorsys.rgb_to_hls(*_parsed(colour))
    step = -STEP if theme == "light" else STEP
    while (
        min(_contrast(_rounded(hue, lightness, saturation), back) for back in backgrounds)
        < READABLE
    ):
        lightness = min(1.0, max(0.0, lightness + step))
    return _rounded(hue, lightness, saturation)


def _rounded(hue: float, lightness: float, saturation: float) -> Colour:
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, saturation)
    return round(red * 255) / 255, round(green * 255) / 255, round(blue * 255) / 255


def _parsed(colour: str) -> Colour:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _written(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02X}" for part in colour)


def _contrast(one: Colour, other: Colour) -> float:
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4  # noqa: PLR2004
        for part in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue

import gzip
import re

import pytest

from regulars.ui import stylesheets

SHEETS = pytest.mark.parametrize("sheet", list(stylesheets.SHEETS))


@SHEETS
def test_the_committed_sheet_is_what_a_fresh_build_gives(sheet: str):
    committed = (stylesheets.STATIC / sheet).read_text(encoding="utf-8")

    assert committed == stylesheets.bundle(sheet), "Run manage.py build_css."


@pytest.mark.parametrize(
    ("sheet", "raw", "packed"),
    # What a page costs is what is sent, packed: with copies, files and moments app.css is longer.
    [("app.css", 46_500, 10_000), ("public.css", 16_000, 4_000)],
)
def test_a_sheet_keeps_its_budget(sheet: str, raw: int, packed: int):
    css = stylesheets.bundle(sheet).encode()

    assert len(css) <= raw
    assert len(gzip.compress(css)) <= packed


@SHEETS
def test_layers_are_declared_once_and_first(sheet: str):
    css = stylesheets.bundle(sheet)

    assert css.startswith(stylesheets.LAYERS)
    assert css.count("{") == css.count("}")


@SHEETS
def test_what_old_tablets_cannot_read_is_not_used(sheet: str):
    css = stylesheets.bundle(sheet)

    assert "light-dark(" not in css
    assert "!important" not in css
    assert not re.search(r"[{;]\s*&", css)
    assert not re.search(r"(^|[},\s])#[a-z][\w-]*[^{};]*\{", css, re.IGNORECASE)


@SHEETS
def test_only_logical_properties_are_used(sheet: str):
    sides = r"[{;](margin|padding|border|inset)?-?(left|right|top|bottom)\b[^{}:;]*:"
    sizes = r"[{;](min-|max-)?(width|height):"

    assert not re.findall(f"{sides}|{sizes}", stylesheets.bundle(sheet))


def test_colours_stand_in_the_tokens_only():
    others = (file for file in stylesheets.SOURCES.rglob("*.css") if file.name != "tokens.css")
    coloured = [
        file.name
        for file in others
        if re.search(r"#[0-9a-f]{3,8}\b", file.read_text(), re.IGNORECASE)
    ]

    assert coloured == []


def test_every_source_is_in_a_sheet():
    named = {name for names in stylesheets.SHEETS.values() for name in names}
    there = {
        str(file.relative_to(stylesheets.SOURCES))[:-4]
        for file in stylesheets.SOURCES.rglob("*.css")
    }

    assert there == named


@SHEETS
def test_dark_colours_answer_to_the_system_and_to_the_choice(sheet: str):
    css = stylesheets.bundle(sheet)

    assert '@media (prefers-color-scheme:dark){:root:not([data-theme="light"]){' in css
    assert ':root[data-theme="dark"]{' in css


def test_a_source_with_loose_rules_is_refused(tmp_path, monkeypatch):
    (tmp_path / "loose.css").write_text("p { margin: 0 }")
    monkeypatch.setattr(stylesheets, "SOURCES", tmp_path)
    monkeypatch.setattr(stylesheets, "SHEETS", {"app.css": ["loose"]})

    with pytest.raises(ValueError, match="one @layer"):
        stylesheets.bundle()

"""What is written by hand: links lead somewhere, nothing is missing, pictures are small."""

import re
from pathlib import Path

import pytest

from tests.docs.playing import steps_of
from tests.docs.test_tutorial import Terminal

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "regulars"
APPS = [*sorted(path.parent for path in SOURCE.rglob("apps.py")), SOURCE / "kit"]
PAGES = [
    *ROOT.glob("*.md"),
    *(path for path in ROOT.glob("docs/**/*.md") if "_build" not in path.parts),
    *SOURCE.rglob("README.md"),
]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
LARGEST_PICTURE = 150 * 1024


def _name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_links_lead_to_a_file(page):
    told = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    base = ROOT / "docs" / "reference" if page.parent.name == "heads" else page.parent
    wanted = [link for link in LINK.findall(told) if "://" not in link]

    assert [link for link in wanted if not (base / link).exists()] == []


@pytest.mark.parametrize("app", APPS, ids=_name)
def test_every_app_has_a_page_that_the_readme_leads_to(app):
    page = app / "README.md"

    assert page.exists(), f"Say in {_name(page)} what it owns, its words, verbs and events."
    assert _name(page) in (ROOT / "README.md").read_text()


def test_every_module_of_the_docs_is_read():
    told = (ROOT / "docs" / "index.md").read_text()
    by_hand = [*ROOT.glob("docs/how-to/*.md"), *ROOT.glob("docs/explanation/*.md")]

    assert [page.stem for page in by_hand if f"/{page.stem}\n" not in told] == []


def test_decisions_are_numbered_without_a_gap():
    numbers = [int(path.name[:4]) for path in sorted(ROOT.glob("docs/decisions/*.md"))]

    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("picture", sorted(ROOT.glob("docs/pictures/*.png")), ids=_name)
def test_pictures_are_small_and_used(picture):
    assert picture.stat().st_size <= LARGEST_PICTURE
    assert any(picture.name in page.read_text() for page in PAGES)


@pytest.mark.service
def test_the_five_minutes_of_the_readme_work(tmp_path):
    terminal = Terminal(tmp_path)
    commands = "".join(step.commands for step in steps_of(ROOT / "README.md"))

    said = terminal.run(commands.split("\n", 1)[1])  # the first line only says where to look

    assert "Kalamata Deli is ready" in said
    assert "Customers can write to help@example.com" in said
    assert "Nikos (agent) signs in as nikos@example.com" in said

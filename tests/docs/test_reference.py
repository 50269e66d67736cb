"""The reference says what the code says, and leaves nothing out."""

import pytest
from docs.generate import REFERENCE, stale
from docs.making import dependencies, settings

NAMES = ("api", "commands", "dependencies", "events", "permissions", "settings")


@pytest.fixture(scope="module")
def behind():
    return stale()


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_page_is_what_the_code_says_now(behind, name):
    assert f"{name}.md" not in behind, "Run `python -m docs.generate` and commit docs/reference."


def test_every_generated_page_is_looked_at():
    made = {path.name for path in REFERENCE.glob("*.md") if "docs.generate" in path.read_text()}

    assert made == {f"{name}.md" for name in NAMES}


def test_every_variable_that_the_program_reads_is_explained():
    assert settings.read_by_the_program() - set(settings.TOLD["program"]) == set()


def test_every_variable_that_is_explained_is_read():
    assert set(settings.TOLD["program"]) - settings.read_by_the_program() == set()
    assert set(settings.TOLD["checkout"]) - settings.named_elsewhere() == set()


def test_every_variable_that_scripts_and_tests_name_is_explained():
    told = set(settings.TOLD["program"]) | set(settings.TOLD["checkout"])

    assert settings.named_elsewhere() - told == set()


def test_a_variable_read_anywhere_is_noticed(tmp_path, monkeypatch):
    name = "_".join(["REGULARS", "NEW"])  # in pieces: the test above reads this file too
    (tmp_path / "new.py").write_text(f'import os\nos.environ.get("{name}", "7")\n')
    monkeypatch.setattr(settings, "SOURCE", tmp_path)

    assert settings.defaults() == {name: "7"}


def test_every_dependency_has_its_reason():
    declared = {name for names in dependencies.declared().values() for name in names}

    assert declared - set(dependencies.REASONS) == set()
    assert set(dependencies.REASONS) - declared == set()


def test_a_dependency_without_a_reason_is_refused(monkeypatch):
    monkeypatch.setattr(dependencies, "REASONS", {})

    with pytest.raises(KeyError):
        dependencies.page()

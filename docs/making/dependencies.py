"""What the program is made with, and why each."""

import re
import tomllib
from pathlib import Path

from docs.making import HERE, head

PYPROJECT = Path(__file__).parents[2] / "pyproject.toml"
REASONS = tomllib.loads((HERE / "dependencies.toml").read_text())


GROUPS = {
    "dependencies": "To run it",
    "postgresql": "To run it on PostgreSQL (`regulars[postgresql]`)",
    "test": "To test it",
    "check": "To check it",
    "docs": "To write about it",
}


def declared() -> dict[str, list[str]]:
    """Return the names of the packages in pyproject.toml by group."""
    told = tomllib.loads(PYPROJECT.read_text())
    groups = {"dependencies": told["project"]["dependencies"]}
    groups |= told["project"]["optional-dependencies"] | told["dependency-groups"]
    return {group: [_name(line) for line in lines] for group, lines in groups.items()}


def _name(line: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0].lower()


def page() -> str:
    """Return every package with its reason."""
    parts = [head("dependencies")]
    for group, names in declared().items():
        parts += [f"## {GROUPS[group]}\n", "| Package | Why |", "|---|---|"]
        parts += [f"| {name} | {REASONS[name]} |" for name in sorted(names)]
        parts.append("")
    return "\n".join(parts)

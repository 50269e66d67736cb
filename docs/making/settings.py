"""Every environment variable: what it does here, its default read from the code."""

import ast
import re
import tomllib
from pathlib import Path

from docs.making import HERE, head

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "regulars"
PLACES = ["bin", ".ci", "bench", "tests", "conftest.py"]
VARIABLE = re.compile(r"\bREGULARS_[A-Z_]*[A-Z]\b")


TOLD = tomllib.loads((HERE / "settings.toml").read_text())


def read_by_the_program() -> set[str]:
    """Return the variables that the program itself asks for."""
    return set(defaults())


def named_elsewhere() -> set[str]:
    """Return the variables that scripts and tests of the checkout name."""
    files = [path for place in PLACES for path in _files(ROOT / place)]
    files += SOURCE.rglob("tests/*.py")
    return {name for path in files for name in VARIABLE.findall(path.read_text(errors="replace"))}


def _files(place: Path) -> list[Path]:
    if place.is_file():
        return [place]
    return [path for path in place.rglob("*") if path.is_file() and path.suffix in {"", ".py"}]


def defaults() -> dict[str, str]:
    """Return the variables the program reads, each with the default written in the code."""
    found: dict[str, str] = {}
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.parts or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (name := _asked_for(node)):
                given = node.args[1] if len(node.args) > 1 else None
                literal = given.value if isinstance(given, ast.Constant) else ""
                found[name] = found.get(name) or str(literal)
    return found


def _asked_for(call: ast.Call) -> str:
    """Return the variable that `environment` or `os` is asked for."""
    asked = ast.unparse(call.func).rpartition(".")[2]
    first = call.args[0] if call.args else None
    name = first.value if isinstance(first, ast.Constant) else ""
    is_ours = isinstance(name, str) and VARIABLE.fullmatch(name)
    return (
        str(name)
        if is_ours and asked in {"text", "flag", "choice", "number", "get", "getenv"}
        else ""
    )


def page() -> str:
    """Return every variable, those of the program first."""
    parts = [head("settings"), "## The program\n", *_table("program")]
    parts += ["", "## The checkout\n", "Only `bin/`, `.ci/` and the tests read these.\n"]
    return "\n".join(parts + _table("checkout"))


def _table(part: str) -> list[str]:
    from_code = defaults()
    lines = ["| Variable | Default | Meaning |", "|---|---|---|"]
    for name, told in TOLD[part].items():
        written = f"`{from_code[name]}`" if from_code.get(name) else "none"
        lines.append(f"| `{name}` | {told.get('default', written)} | {told['meaning']} |")
    return lines

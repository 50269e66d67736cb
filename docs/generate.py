"""Write docs/reference from the code, so that it cannot lie.

Run as ``python -m docs.generate``; with ``--check`` it only says which pages are behind.
"""

# ruff: noqa: PLC0415 - the apps can be imported only after Django has been started

import os
import sys
import tempfile
from pathlib import Path

REFERENCE = Path(__file__).parent / "reference"
NOTE = "<!-- Made by `python -m docs.generate` from the code. Change it there. -->\n\n"


def pages() -> dict[str, str]:
    """Return the text of every generated page by its file name. Apps must be loaded."""
    from django.utils.translation import override

    from docs.making import api, commands, dependencies, events, permissions, settings

    made = (api, commands, dependencies, events, permissions, settings)
    with override("en"):
        texts = {module.__name__.rpartition(".")[2]: module.page() for module in made}
    return {f"{name}.md": NOTE + text.rstrip() + "\n" for name, text in texts.items()}


def stale() -> dict[str, str]:
    """Return the pages whose file says something else, with what it should say."""
    texts = pages()
    return {name: text for name, text in texts.items() if _written(name) != text}


def _written(name: str) -> str:
    path = REFERENCE / name
    return path.read_text() if path.exists() else ""


def main() -> None:
    """Bring the pages in step, or say which are not."""
    with tempfile.TemporaryDirectory(prefix="regulars-docs-") as data:
        _start(data)
        behind = stale()
    if "--check" in sys.argv and behind:
        sys.exit(f"Behind the code: {', '.join(behind)}. Run python -m docs.generate.")
    for name, text in behind.items():
        (REFERENCE / name).write_text(text)
        sys.stdout.write(f"wrote docs/reference/{name}\n")


def _start(data: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.site.settings")
    os.environ["REGULARS_DATA"] = data
    django.setup()


if __name__ == "__main__":
    main()

"""The reference pages, a module for each with ``page() -> str``.

``heads/`` holds what stands above each table; ``settings.toml`` and ``dependencies.toml`` hold what
no code can say.
"""

from pathlib import Path

HERE = Path(__file__).parent


def head(name: str) -> str:
    """Return the hand-written beginning of a page."""
    return (HERE / "heads" / f"{name}.md").read_text()

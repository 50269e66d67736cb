"""Compile the catalogues while the package is built, so that a wheel speaks all six languages."""

import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileCatalogues(BuildHookInterface[Any]):
    """Write a .mo beside every .po and put them in the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Run before the files are gathered."""
        source = Path(self.root) / "src"
        sys.path.insert(0, str(source))
        from regulars.kit.catalogues import compile_below  # noqa: PLC0415 - only there from now on

        compile_below(source / "regulars")
        build_data["artifacts"].append("src/regulars/**/*.mo")

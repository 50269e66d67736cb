"""How the pages are built: sphinx-build -W -b html docs docs/_build."""

project = "Regulars"
copyright = "the Regulars authors"  # noqa: A001 - Sphinx's name
language = "en_GB"
extensions = ["myst_parser"]
myst_heading_anchors = 3
source_suffix = {".md": "markdown"}
exclude_patterns = ["_build", "making"]
html_theme = "furo"
html_title = "Regulars"
html_show_sphinx = False

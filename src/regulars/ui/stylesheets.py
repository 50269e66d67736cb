"""Put the stylesheets together: one file per component in, two files out.

The sources are plain CSS under ``static/ui/css``. There is nothing to install and nothing to watch;
``manage build_css`` writes the two files that pages link, and a test says when they are stale.
"""

import itertools
import re
from collections.abc import Mapping
from pathlib import Path

STATIC = Path(__file__).parent / "static" / "ui"
SOURCES = STATIC / "css"

LAYERS = "@layer reset, tokens, base, layout, components, states, utilities;"

# fmt: off
# In the order they are written. Within one layer a later file wins over an earlier one.
DESK = [
    "tokens", "desk/reset", "desk/base", "desk/layout", "desk/icon", "desk/key", "desk/nav",
    "desk/bottombar", "desk/menu", "desk/search", "desk/head", "desk/button", "desk/plain",
    "desk/pill", "desk/wait", "desk/presence", "desk/initials", "desk/tally", "desk/choice",
    "desk/tick", "desk/field", "desk/tabs", "desk/pages", "desk/conversation-row", "desk/risk",
    "desk/due", "desk/strip", "desk/person", "desk/fact", "desk/subject", "desk/thread",
    "desk/message", "desk/event", "desk/composer", "desk/guard", "desk/conversation",
    "desk/told", "desk/timeline", "desk/banner",
    "desk/toast", "desk/empty", "desk/skeleton", "desk/dialog", "desk/table", "desk/progress",
    "desk/figure", "desk/chart", "desk/states", "desk/print", "desk/utilities",
]
PUBLIC = [
    "tokens", "public/tokens", "public/reset", "public/base", "public/layout", "public/icon",
    "public/front", "public/lang", "public/foot", "public/button", "public/field", "public/check",
    "public/alert", "public/tile", "public/choice", "public/more", "public/docket", "public/pill",
    "public/rows", "public/steps", "public/fold", "public/prose", "public/said", "public/states",
    "public/utilities", "public/print",
]
# fmt: on

SHEETS: Mapping[str, list[str]] = {"app.css": DESK, "public.css": PUBLIC}


def bundle(sheet: str = "app.css") -> str:
    """Return the text of one built stylesheet, ``app.css`` or ``public.css``.

    Comments and needless space are gone, the dark colours stand for both ways of asking for them,
    and tokens that nothing in the sheet uses are left out.
    """
    blocks = [_layer_and_rules(SOURCES / f"{name}.css") for name in SHEETS[sheet]]
    together = (
        (layer, "".join(rules for _, rules in run))
        for layer, run in itertools.groupby(blocks, key=lambda block: block[0])
    )
    css = LAYERS + "".join(f"@layer {layer}{{{rules}}}" for layer, rules in together)
    return _without_unused_tokens(_dark_both_ways(css)) + "\n"


def write_all() -> dict[str, int]:
    """Build every sheet into the static folder and return its size in bytes by name."""
    sizes = {}
    for sheet in SHEETS:
        css = bundle(sheet).encode()
        (STATIC / sheet).write_bytes(css)
        sizes[sheet] = len(css)
    return sizes


def _layer_and_rules(source: Path) -> tuple[str, str]:
    css = _squeezed(source.read_text(encoding="utf-8"))
    found = re.fullmatch(r"@layer (\w+)\{(.*)\}", css)
    if not found:
        raise ValueError(f"{source.name} must hold one @layer block and nothing else.")
    return found[1], found[2]


def _squeezed(css: str) -> str:
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    # After a colon only: before one, a space is the descendant combinator.
    css = re.sub(r"(?<=[\w-]): ", ":", css)
    return css.replace(";}", "}").strip()


def _dark_both_ways(css: str) -> str:
    """Repeat ``:root[data-theme="dark"]{…}`` for people whose system is dark."""

    def twice(found: re.Match[str]) -> str:
        system = f':root:not([data-theme="light"]){found["body"]}'
        return f"@media (prefers-color-scheme:dark){{{system}}}{found[0]}"

    return re.sub(r':root\[data-theme="dark"\](?P<body>\{[^}]*\})', twice, css)


def _without_unused_tokens(css: str) -> str:
    while True:
        used = set(re.findall(r"var\((--[\w-]+)", css))
        unused = set(re.findall(r"[{;](--[\w-]+):", css)) - used
        if not unused:
            css = re.sub(r":root(\[[^]]*\])?\{\}", "", css)
            return re.sub(r"@media [^{};]*\{\}", "", css)
        names = "|".join(map(re.escape, sorted(unused)))
        css = re.sub(rf"(?<=[{{;])(?:{names}):[^;}}]*;?", "", css).replace(";}", "}")

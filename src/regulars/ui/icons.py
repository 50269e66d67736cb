"""The icons: our words for them, which drawing stands for each, and the sprite they live in.

The drawings are Lucide's (ISC, ``static/ui/icons.LICENSE``). To add one, name it here and run
``manage build_icons FOLDER`` with the ``icons`` folder of the npm package ``lucide-static``.
"""

import re
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe

SPRITE = Path(__file__).parent / "static" / "ui" / "icons.svg"

# Our word, then Lucide's. Pages use ours, so that a drawing can change in one place.
DRAWINGS = {
    "alert": "triangle-alert",
    "answers": "book-open",
    "archive": "archive",
    "attach": "paperclip",
    "back": "chevron-left",
    "ban": "ban",
    "bell": "bell",
    "calendar": "calendar",
    "chat": "message-circle",
    "check": "check",
    "clock": "clock",
    "close": "x",
    "copy": "copy",
    "customers": "users",
    "door": "door-open",
    "down": "chevron-down",
    "download": "download",
    "edit": "pencil",
    "external": "external-link",
    "eye": "eye",
    "feedback": "message-square-text",
    "file": "file-text",
    "filter": "list-filter",
    "forward": "arrow-right",
    "gift": "gift",
    "globe": "globe",
    "heart": "heart",
    "help": "circle-question-mark",
    "home": "house",
    "image": "image",
    "inbox": "inbox",
    "info": "info",
    "key": "key-round",
    "keyboard": "keyboard",
    "language": "languages",
    "link": "link",
    "lock": "lock",
    "mail": "mail",
    "menu": "menu",
    "merge": "merge",
    "moon": "moon",
    "more": "ellipsis",
    "next": "chevron-right",
    "note": "sticky-note",
    "pause": "circle-pause",
    "person": "user-round",
    "phone": "phone",
    "pin": "map-pin",
    "plus": "plus",
    "promise": "flag",
    "refresh": "refresh-cw",
    "reply": "reply",
    "results": "chart-line",
    "search": "search",
    "send": "send-horizontal",
    "settings": "settings",
    "sign-out": "log-out",
    "snooze": "alarm-clock",
    "sort": "arrow-down-up",
    "star": "star",
    "sun": "sun",
    "tag": "tag",
    "team": "coffee",
    "theme": "sun-moon",
    "today": "calendar-check",
    "trash": "trash-2",
    "undo": "undo-2",
    "unread": "mail-open",
    "up": "chevron-up",
    "wrong": "circle-alert",
}
# Drawn for left-to-right reading; turned round where people read the other way.
DIRECTED = frozenset({"back", "next", "forward", "reply", "send", "undo", "sign-out"})


class UnknownIcon(LookupError):
    """A page asked for an icon that nobody has named in DRAWINGS."""


def drawing(name: str) -> SafeString:
    """Return the shapes of one icon as SVG, for pages that carry their icons with them.

    Raises:
        UnknownIcon: nothing is drawn for ``name``.
    """
    try:
        return mark_safe(_drawings()[name])  # noqa: S308 - our own file
    except KeyError:
        raise UnknownIcon(f"There is no icon {name!r}. Name it in regulars.ui.icons.") from None


@cache
def _drawings() -> dict[str, str]:
    sprite = SPRITE.read_text(encoding="utf-8")
    return dict(re.findall(r'<symbol id="([\w-]+)"[^>]*>(.*?)</symbol>', sprite, re.DOTALL))


def sprite_from(folder: Path) -> str:
    """Return the sprite made of Lucide's files in ``folder``.

    Raises:
        FileNotFoundError: Lucide has no drawing by one of the names.
    """
    symbols = (
        f'<symbol id="{name}" viewBox="0 0 24 24">{_shapes(folder / f"{file}.svg")}</symbol>'
        for name, file in sorted(DRAWINGS.items())
    )
    licence = "<!-- Lucide, ISC licence: icons.LICENSE -->"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg">{licence}\n' + "\n".join(symbols) + "\n</svg>\n"
    )


def _shapes(file: Path) -> str:
    svg = file.read_text(encoding="utf-8")
    inner = svg[svg.index(">", svg.index("<svg")) + 1 : svg.rindex("</svg>")]
    return re.sub(r"\s+", " ", inner).replace("> <", "><").replace(" />", "/>").strip()

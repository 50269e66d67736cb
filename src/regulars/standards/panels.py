"""What this app puts into the pages of lower ones."""

from collections.abc import Mapping
from typing import Any

from django.template.loader import render_to_string

from regulars.standards.queries import clocks_of


def clock(given: Mapping[str, Any]) -> str:
    """Show the first-reply clock beside a conversation's subject."""
    number = given["conversation"].number
    clocks = clocks_of([number]).get(number, [])
    if not clocks:
        return ""
    return render_to_string("standards/_clock.html", {"clock": clocks[-1]})

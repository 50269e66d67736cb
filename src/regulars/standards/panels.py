"""What this app puts into the pages of lower ones."""

from collections.abc import Mapping
from typing import Any

from regulars.kit import clock as time
from regulars.standards.queries import last_clock_of
from regulars.ui import formats
from regulars.ui.filling import filled


def clock(given: Mapping[str, Any]) -> str:
    """Show the first-reply clock beside a conversation's subject."""
    found = last_clock_of(given["conversation"].number)
    if found is None:
        return ""
    due = formats.moment(found.due_at, now=time.now())
    return filled("standards/_clock.html", {"due": due}, {"state": found.state})

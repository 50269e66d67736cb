"""What this app tells the shells round every page: when we are open, and where to write to us."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from regulars.portal.hours import hours_line
from regulars.ui.ports import HelpLine, shell


def fill_shell() -> None:
    """Answer for opening hours, and for the ways to reach us in the foot of each page."""
    shell.fill("hours", lambda request: {"hours_line": hours_line()})
    shell.fill("portal", ways_to_us)


def ways_to_us(request: HttpRequest) -> Mapping[str, Any]:
    """Return the form and the customer's own page; the business adds its phone."""
    return {
        "help_lines": (
            HelpLine(label=_("Write to us"), url=reverse("portal:contact")),
            HelpLine(label=_("Your page"), url=reverse("portal:my")),
        )
    }

"""What this app tells the shells round every page: whose they are, and how to reach them."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regulars.business.queries import business
from regulars.ui import navigation
from regulars.ui.ports import HelpLine, shell


def fill_shell() -> None:
    """Answer for the business's part of the shell, and hang Settings into the navigation."""
    shell.fill("business", business_facts)
    navigation.register(
        navigation.Entry(
            "settings",
            gettext_lazy("Settings"),
            icon="settings",
            url_name="business:settings",
            order=90,
            place=navigation.MORE,
            verb="settings.see",
        )
    )


def business_facts(request: HttpRequest) -> Mapping[str, Any]:
    """Return the name, the colour and the ways to reach the business."""
    house = business()
    return {
        "business_name": house.name,
        "brand_colour": house.brand_colour,
        "help_lines": _phone_line(house.phone),
    }


def _phone_line(phone: str) -> tuple[HelpLine, ...]:
    if not phone:
        return ()
    label = _("Call %(phone)s") % {"phone": phone}
    return (HelpLine(label=label, url="tel:" + re.sub(r"[^+0-9]", "", phone)),)

"""What this app tells the shells round every page: who is signed in, and how they like it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regulars.kit.addresses import page_url
from regulars.ui import navigation
from regulars.ui.ports import shell


def fill_shell() -> None:
    """Answer for the person's part of the shell, and hang Team into the navigation."""
    shell.fill("staff", person_facts)
    navigation.register(
        navigation.Entry(
            "team",
            _("Team"),
            icon="team",
            url_name="staff:team",
            order=70,
            verb="staff.see",
            go_key="m",
        )
    )


def person_facts(request: HttpRequest) -> Mapping[str, Any]:
    """Return the person's name, look and keys; nothing for whoever is signed out."""
    member = getattr(request, "user", None)
    if member is None or not member.is_authenticated:
        return {}
    return {
        "person_name": member.name,
        "theme": member.theme,
        "single_keys": member.single_keys,
        "theme_url": page_url("staff:theme"),
        "language_url": page_url("staff:language"),
        "profile_url": page_url("staff:profile"),
        "sign_out_url": page_url("account_logout"),
    }

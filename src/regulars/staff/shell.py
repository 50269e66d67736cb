"""What this app tells the shells round every page: who is signed in, and how they like it."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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
        "theme_url": reverse("staff:theme"),
        "language_url": reverse("staff:language"),
        "profile_url": reverse("staff:profile"),
        "sign_out_url": reverse("account_logout"),
    }

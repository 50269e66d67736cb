"""Sections of the settings page that lead to a higher app's own page of settings."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise

from regulars.kit.permissions import can


@dataclass(frozen=True)
class SettingsLink:
    """Fills the slot "settings.sections" for whoever may open the page.

    slots.fill("settings.sections", SettingsLink(_("Mailboxes"), words=…, verb=…, url_name=…))

    Attributes:
        title: Lazy; what is set there.
        words: Lazy; a sentence on what it is for.
        verb: Asked of ``can(actor, verb)``.
        url_name: Reversed without arguments.
    """

    title: Promise
    words: Promise
    verb: str
    url_name: str

    def __call__(self, told: Mapping[str, Any]) -> str:
        """Return the section; "" for whoever may not open the page."""
        if not can(told["actor"], self.verb):
            return ""
        given = {"title": self.title, "words": self.words, "url": reverse(self.url_name)}
        return render_to_string("ui/components/settings_link.html", given)

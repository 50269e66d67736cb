"""The policies of this app; ``apps.py`` registers them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.kit.actor import Actor
from regulars.kit.permissions import register


def is_staff(actor: Actor, thing: Any) -> bool:
    return actor.is_staff


def leads(actor: Actor, thing: Any) -> bool:
    return actor.has_role("owner", "manager")


def register_policies() -> None:
    """Register every verb of this app."""
    register(
        "business.see", is_staff, scope="read", summary=_("See the business and its locations.")
    )
    register(
        "business.change",
        leads,
        scope="admin",
        summary=_("Change the business, its locations and its hours."),
    )
    register("settings.see", is_staff, scope="read", summary=_("See the settings."))

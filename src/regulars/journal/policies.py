"""Who may read the journal."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.kit import permissions
from regulars.kit.actor import Actor


def register_policies() -> None:
    """Declare the verbs of this app."""
    permissions.register(
        "journal.see",
        _is_staff,
        scope="read",
        summary=_("Only people who work here see what happened."),
    )


def _is_staff(actor: Actor, thing: Any) -> bool:
    return actor.is_staff

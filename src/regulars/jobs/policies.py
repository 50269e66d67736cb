"""Who may decide about jobs."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.kit import permissions
from regulars.kit.actor import Actor


def register_policies() -> None:
    """Declare the verbs of this app."""
    permissions.register(
        "job.retry", _is_owner, scope="admin", summary=_("Only owners retry failed jobs.")
    )
    permissions.register(
        "job.drop", _is_owner, scope="admin", summary=_("Only owners drop failed jobs.")
    )


def _is_owner(actor: Actor, thing: Any) -> bool:
    return actor.has_role("owner")

"""What customers may do themselves; ``apps.py`` registers these policies.

The thing is a conversation, a contact point, or None when it is asked whether any could be.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.kit.actor import Actor
from regulars.kit.permissions import register


def is_own(actor: Actor, thing: Any) -> bool:
    """Whether a customer asks about what is theirs."""
    if actor.kind != "customer" or not actor.id:
        return False
    return thing is None or str(thing.customer_id) == actor.id


def register_policies() -> None:
    """Register every verb of this app."""
    register("my.see", is_own, scope="read", summary=_("Customers see their own page."))
    register("my.write", is_own, scope="write", summary=_("Customers write on their own page."))

"""The policies of this app; ``apps.py`` registers them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.kit.actor import Actor
from regulars.kit.permissions import register


def is_staff(actor: Actor, thing: Any) -> bool:
    return actor.is_staff and bool(actor.roles)


def serves(actor: Actor, thing: Any) -> bool:
    return actor.has_role("owner", "manager", "agent")


def may_change(actor: Actor, thing: Any) -> bool:
    """Whether somebody serves customers, or is the customer in question."""
    is_own = actor.kind == "customer" and thing is not None and str(thing.pk) == actor.id
    return serves(actor, thing) or is_own


def register_policies() -> None:
    """Register every verb of this app."""
    register("customer.see", is_staff, scope="read", summary=_("See customers."))
    register("customer.add", serves, scope="write", summary=_("Add customers."))
    register("customer.change", may_change, scope="write", summary=_("Change customers."))

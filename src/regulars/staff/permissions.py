"""The policies of this app; ``apps.py`` registers them."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.kit.actor import Actor
from regulars.kit.permissions import register
from regulars.staff.models import ApiToken, StaffMember
from regulars.staff.rules import AGENT, MANAGER, OWNER, may_change_person, may_give_role


def is_staff(actor: Actor, thing: Any) -> bool:
    return actor.is_staff


def leads(actor: Actor, thing: Any) -> bool:
    return actor.has_role(OWNER, MANAGER)


def may_add(actor: Actor, role: str | None) -> bool:
    """``role`` is the one to be given; None asks whether any could be."""
    return leads(actor, None) if role is None else may_give_role(actor.roles, role)


def may_change(actor: Actor, member: StaffMember | None) -> bool:
    if member is None:
        return leads(actor, None)
    return may_change_person(actor.roles, member.role)


def is_self(actor: Actor, member: StaffMember | None) -> bool:
    return actor.is_staff and (member is None or actor.id == str(member.pk))


def may_create_token(actor: Actor, owner: StaffMember | None) -> bool:
    if not actor.has_role(OWNER, MANAGER, AGENT):
        return False
    return is_self(actor, owner) or actor.has_role(OWNER)


def may_revoke_token(actor: Actor, token: ApiToken | None) -> bool:
    if token is None:
        return actor.is_staff
    return actor.id == str(token.owner_id) or actor.has_role(OWNER)


def register_policies() -> None:
    """Register every verb of this app."""
    register("staff.see", is_staff, scope="read", summary=_("See who works here."))
    register("staff.add", may_add, scope="admin", summary=_("Invite people."))
    register("staff.change", may_change, scope="admin", summary=_("Change what people may do."))
    register(
        "staff.disable", may_change, scope="admin", summary=_("Shut people out, or let them in.")
    )
    register("team.see", is_staff, scope="read", summary=_("See the teams."))
    register("team.change", leads, scope="admin", summary=_("Make teams and say who is in them."))
    register("token.create", may_create_token, scope="admin", summary=_("Make keys for programs."))
    register(
        "token.revoke", may_revoke_token, scope="admin", summary=_("Revoke keys for programs.")
    )
    register("profile.see", is_self, scope="read", summary=_("See your own profile."))
    register("profile.change", is_self, scope="admin", summary=_("Change your own profile."))

"""The policies of this app; ``apps.py`` registers them.

The thing is a conversation, or None when it is asked whether any could be: then the role decides.
For "conversation.open" it is the location's primary key.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _

from regulars.kit.actor import Actor
from regulars.kit.permissions import register


def is_theirs(actor: Actor, conversation: Any) -> bool:
    """Whether a conversation is one of an actor's: see ``queries.visible_to`` for lists of them."""
    if conversation is None or actor.locations is None:
        return True
    return (
        conversation.location_id in actor.locations
        or str(conversation.assignee_id) == actor.id
        or conversation.team_id in actor.teams
    )


def may_see(actor: Actor, conversation: Any) -> bool:
    is_staff = actor.is_staff and bool(actor.roles)
    return is_staff and is_theirs(actor, conversation)


def may_serve(actor: Actor, conversation: Any) -> bool:
    serves = actor.has_role("owner", "manager", "agent")
    return actor.is_staff and serves and is_theirs(actor, conversation)


def may_close(actor: Actor, conversation: Any) -> bool:
    """Whether somebody serves there, or is the customer, to whom it is settled."""
    is_customer = actor.kind == "customer" and conversation is not None
    is_own = is_customer and str(conversation.customer_id) == actor.id
    return is_own or may_serve(actor, conversation)


def may_open(actor: Actor, location_id: int | None) -> bool:
    if not may_serve(actor, None):
        return False
    return location_id is None or actor.locations is None or location_id in actor.locations


def may_see_raw(actor: Actor, conversation: Any) -> bool:
    return actor.has_role("owner", "manager") and may_see(actor, conversation)


def register_policies() -> None:
    """Register every verb of this app."""
    register("conversation.see", may_see, scope="read", summary=_("See conversations."))
    register(
        "conversation.see_raw",
        may_see_raw,
        scope="read",
        summary=_("Owners and managers see mails as they came."),
    )
    register("conversation.open", may_open, scope="write", summary=_("Open conversations."))
    register("conversation.close", may_close, scope="write", summary=_("Close conversations."))
    for verb, summary in _SERVING.items():
        register(f"conversation.{verb}", may_serve, scope="write", summary=summary)


_SERVING = {
    "reply": _("Answer customers."),
    "withdraw": _("Take replies back."),
    "note": _("Write notes."),
    "assign": _("Give conversations to people and teams."),
    "snooze": _("Snooze conversations."),
    "reopen": _("Reopen conversations."),
    "accept": _("Accept senders who were not in a conversation, or give them one of their own."),
}

"""The doors that no route leads to: what the lines of CALLS mean. "yes" is true, or not refused."""

from typing import Any

from regulars.business.queries import locations
from regulars.channels.email.actions import import_mail
from regulars.channels.email.queries import mailboxes
from regulars.conversations.queries import visible_to
from regulars.customers.queries import visible_to as customers_of
from regulars.jobs.actions import drop_job, retry_job
from regulars.journal.queries import timeline
from regulars.kit.actor import Actor
from regulars.kit.permissions import NotAllowed, can
from regulars.staff.actions import add_staff_member, change_profile, change_role
from regulars.staff.queries import staff, teams

CALLS = {
    "conversations": lambda world, actor: visible_to(actor).exists(),
    "customers": lambda world, actor: customers_of(actor).exists(),
    "staff": lambda world, actor: staff(actor).exists(),
    "teams": lambda world, actor: teams(actor).exists(),
    "locations": lambda world, actor: locations(actor).exists(),
    "mailboxes": lambda world, actor: mailboxes(actor).exists(),
    "timeline": lambda world, actor: bool(
        timeline([f"conversation:{world.conversation.pk}"], actor=actor).items
    ),
    "others_profile": lambda world, actor: change_profile(world.person, theme="dark", by=actor),
    "owners_role": lambda world, actor: change_role(world.owner, role="owner", by=actor),
    "a_new_owner": lambda world, actor: add_staff_member(
        email="jo@example.com", name="Jo", role="owner", by=actor
    ),
    "retry_job": lambda world, actor: retry_job(world.job, by=actor),
    "drop_job": lambda world, actor: drop_job(world.job, by=actor) is None,
    "import_mail": lambda world, actor: import_mail([], mailbox=world.mailbox, by=actor),
}


def answer_of(call: str, world: Any, actor: Actor, verbs: frozenset[str]) -> str:
    """Return "yes" or "no"."""
    try:
        if call == "can":
            return "yes" if all(can(actor, verb) for verb in verbs) else "no"
        return "yes" if CALLS[call](world, actor) else "no"
    except NotAllowed:
        return "no"

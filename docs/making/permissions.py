"""Who may do what: every policy, asked for each role."""

from docs.making import head
from regulars.kit.actor import ROLES, Actor
from regulars.kit.permissions import Policy, policies

YES, NO = "●", "–"


def page() -> str:
    """Return every verb by its name."""
    return head("permissions") + "\n".join(
        _row(policy) for _verb, policy in sorted(policies().items())
    )


def _row(policy: Policy) -> str:
    answers = [YES if policy.decide(_somebody(role), None) else NO for role in ROLES]
    told = [f"`{policy.verb}`", policy.scope, *answers, str(policy.summary)]
    return f"| {' | '.join(told)} |"


def _somebody(role: str) -> Actor:
    return Actor(kind="staff", id="1", name=role.capitalize(), roles=frozenset({role}))

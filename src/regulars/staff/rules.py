"""Who may do what, and what a good password is: values in, values out."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from regulars.staff.refusals import BadExpiry

OWNER, MANAGER, AGENT, VIEWER = "owner", "manager", "agent", "viewer"
ROLES = (OWNER, MANAGER, AGENT, VIEWER)
THEMES = ("auto", "light", "dark")
UNDO_SECONDS = (0, 5, 10, 30)
SCOPES = ("read", "write", "admin")
INVITATION_LASTS = timedelta(days=7)
KEY_LASTS_DAYS = (30, 90, 365)  # what the desk offers, beside "never"
LONGEST_KEY_DAYS = 36_500

# NIST SP 800-63B-4: length is what counts; no rules about kinds of signs, no expiry.
SHORTEST_ALONE = 15
SHORTEST_WITH_SECOND_FACTOR = 10
LONGEST = 512  # a guard against hashing a novel; 64 is the least that must be taken


def may_give_role(own_roles: frozenset[str], role: str) -> bool:
    """Return whether these roles may hand out ``role``: owners any, managers all but owner."""
    if OWNER in own_roles:
        return role in ROLES
    return MANAGER in own_roles and role in (MANAGER, AGENT, VIEWER)


def may_change_person(own_roles: frozenset[str], role: str) -> bool:
    """Return whether someone with these roles may change a person who has ``role``."""
    return may_give_role(own_roles, role)


def grantable_scopes(own_roles: frozenset[str]) -> tuple[str, ...]:
    """Return what a token of someone with these roles may carry at most."""
    if own_roles & {OWNER, MANAGER}:
        return SCOPES
    return ("read", "write") if AGENT in own_roles else ("read",)


def key_expiry(text: str, *, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return when a key given this end stops working; None for "" and "never".

    Args:
        text: "90d", counted from ``now``, or the last day it works: "2027-03-31".
        now: Aware.
        zone: Where that day ends.

    Raises:
        BadExpiry: it says neither.
    """
    wanted = text.strip().lower()
    if wanted in ("", "never"):
        return None
    if re.fullmatch(r"[0-9]{1,5}d", wanted) and 0 < int(wanted[:-1]) <= LONGEST_KEY_DAYS:
        return now + timedelta(days=int(wanted[:-1]))
    try:
        last_day = date.fromisoformat(wanted)
        return datetime.combine(last_day + timedelta(days=1), time(), zone)
    except (ValueError, OverflowError) as error:
        words = _("%(text)s is no end for a key. Give days, such as 90d, or a date: 2027-03-31.")
        raise BadExpiry(words % {"text": text[:40]}, field="expires_at") from error


def shortest_password(*, has_second_factor: bool) -> int:
    """Return how many signs a password needs at least."""
    return SHORTEST_WITH_SECOND_FACTOR if has_second_factor else SHORTEST_ALONE

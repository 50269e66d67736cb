"""Every write to people, teams and keys."""

from regulars.staff.actions.answers import claim_answer, forget_answers, keep_answer
from regulars.staff.actions.joining import (
    accept_invitation,
    add_staff_member,
    invite_staff_member,
)
from regulars.staff.actions.keys import create_token, note_token_use, revoke_token
from regulars.staff.actions.people import (
    change_role,
    disable_staff_member,
    enable_staff_member,
    set_staff_locations,
)
from regulars.staff.actions.profile import change_profile, set_password
from regulars.staff.actions.teams import add_team, rename_team, set_team_members

__all__ = [
    "accept_invitation",
    "add_staff_member",
    "add_team",
    "change_profile",
    "change_role",
    "claim_answer",
    "create_token",
    "disable_staff_member",
    "enable_staff_member",
    "forget_answers",
    "invite_staff_member",
    "keep_answer",
    "note_token_use",
    "rename_team",
    "revoke_token",
    "set_password",
    "set_staff_locations",
    "set_team_members",
]

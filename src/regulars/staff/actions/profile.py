"""What people change about themselves."""

from typing import Unpack

from django.db import transaction

from regulars.journal.actions import record
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.staff.events import PasswordSet, ProfileChanged
from regulars.staff.models import StaffMember
from regulars.staff.passwords import refuse_weak
from regulars.staff.profiles import ProfileFields, refuse_bad_profile


@transaction.atomic
def change_profile(
    member: StaffMember, *, by: Actor, **changes: Unpack[ProfileFields]
) -> StaffMember:
    """Change what a person set for themselves. The same values again change and record nothing.

    Raises:
        NotAllowed: it is somebody else's profile.
        BadProfile: a value is none of those on offer.
    """
    require(by, "profile.change", member)
    refuse_bad_profile(changes)
    changed = [name for name, value in changes.items() if getattr(member, name) != value]
    if not changed:
        return member
    for name in changed:
        setattr(member, name, changes[name])  # type: ignore[literal-required]
    member.save(update_fields=changed)

    record(ProfileChanged(fields=changed), about=member, by=by)
    return member


@transaction.atomic
def set_password(member: StaffMember, *, password: str, by: Actor) -> StaffMember:
    """Set one's own password. All other sessions of this person end.

    Raises:
        NotAllowed: it is somebody else's. Send them a link instead.
        WeakPassword: too short, too long or too well known.
    """
    require(by, "profile.change", member)
    refuse_weak(password, member)
    member.set_password(password)
    member.save(update_fields=["password"])

    record(PasswordSet(), about=member, by=by)
    return member

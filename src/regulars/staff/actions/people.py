"""What owners and managers decide about others."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.permissions import require
from regulars.staff.events import (
    RoleChanged,
    StaffLocationsSet,
    StaffMemberDisabled,
    StaffMemberEnabled,
)
from regulars.staff.models import ApiToken, StaffMember
from regulars.staff.refusals import LastOwner, UnknownRole
from regulars.staff.rules import OWNER, ROLES


@transaction.atomic
def change_role(member: StaffMember, *, role: str, by: Actor) -> StaffMember:
    """Give somebody another role, from their next request on. The same role changes nothing.

    Raises:
        NotAllowed: only owners make owners or change them.
        UnknownRole: there is no such role.
        LastOwner: nobody would be left to change anything.
    """
    require(by, "staff.change", member)
    if role not in ROLES:
        raise UnknownRole(_("There is no role “%(role)s”.") % {"role": role}, field="role")
    require(by, "staff.add", role)
    if member.role == role:
        return member
    _refuse_losing_last_owner(member)
    before, member.role = member.role, role
    member.save(update_fields=["role"])

    record(RoleChanged(before=before, role=role), about=member, by=by)
    return member


def _refuse_losing_last_owner(member: StaffMember) -> None:
    # Locked, all of them: two owners may demote each other in the same second.
    owners = StaffMember.objects.select_for_update().filter(role=OWNER, is_active=True)
    if [owner.pk for owner in owners.order_by("pk")] == [member.pk]:
        raise LastOwner(
            _("%(name)s is the only owner. Make somebody else an owner first.")
            % {"name": member.name}
        )


@transaction.atomic
def set_staff_locations(
    member: StaffMember, *, locations: Iterable[Location], by: Actor
) -> StaffMember:
    """Say which locations somebody serves; none means all. It decides what they may see.

    Raises:
        NotAllowed: only owners change owners.
    """
    require(by, "staff.change", member)
    wanted = sorted(location.pk for location in locations)
    if wanted == sorted(member.locations.values_list("pk", flat=True)):
        return member
    member.locations.set(wanted)

    record(StaffLocationsSet(location_ids=wanted), about=member, by=by)
    return member


@transaction.atomic
def disable_staff_member(member: StaffMember, *, by: Actor) -> StaffMember:
    """Shut somebody out at once: their sessions end and their keys are revoked for good.

    Raises:
        NotAllowed: only owners shut out owners.
        LastOwner: nobody would be left to change anything.
    """
    require(by, "staff.disable", member)
    if not member.is_active:
        return member
    _refuse_losing_last_owner(member)
    member.is_active = False
    member.sign_in_epoch += 1  # or old sessions would live again once the person is let in
    member.save(update_fields=["is_active", "sign_in_epoch"])
    live = ApiToken.objects.filter(owner=member, revoked_at__isnull=True)
    revoked = live.update(revoked_at=clock.now())

    record(StaffMemberDisabled(tokens_revoked=revoked), about=member, by=by)
    return member


@transaction.atomic
def enable_staff_member(member: StaffMember, *, by: Actor) -> StaffMember:
    """Let somebody sign in again, with the password they had. Old sessions and keys stay dead.

    Raises:
        NotAllowed: only owners let owners in.
    """
    require(by, "staff.disable", member)
    if member.is_active:
        return member
    member.is_active = True
    member.save(update_fields=["is_active"])

    record(StaffMemberEnabled(), about=member, by=by)
    return member

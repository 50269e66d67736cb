"""How somebody becomes one of us: added, sent a one-time link, and in."""

from collections.abc import Iterable
from typing import Unpack

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from regulars.business.models import Location
from regulars.journal.actions import record
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.ids import new_secret, sha256_hex
from regulars.kit.permissions import require
from regulars.staff.actions.profile import set_password
from regulars.staff.events import StaffMemberAdded, StaffMemberInvited
from regulars.staff.models import Invitation, StaffMember
from regulars.staff.passwords import refuse_weak
from regulars.staff.profiles import NewcomersProfile, refuse_bad_profile
from regulars.staff.queries import invitation_for, staff_member_by_email
from regulars.staff.refusals import BadProfile, EmailTaken, InvitationSpent, UnknownRole
from regulars.staff.rules import INVITATION_LASTS, ROLES


@transaction.atomic
def add_staff_member(
    *,
    email: str,
    name: str,
    role: str,
    by: Actor,
    password: str | None = None,
    locations: Iterable[Location] = (),
    **profile: Unpack[NewcomersProfile],
) -> StaffMember:
    """Add somebody who serves. Without a password, send them a link by ``invite_staff_member``.

    ``locations`` are those they serve; none means all.

    Raises:
        NotAllowed: only owners add owners; managers add the rest.
        UnknownRole: there is no such role.
        EmailTaken: somebody has this address already, perhaps with other capitals.
        BadProfile: not a mail address, no name, or a value that is not on offer.
        WeakPassword: too short, too long or too well known.
    """
    require(by, "staff.add", role)
    _refuse_bad_newcomer(email=email, role=role)
    refuse_bad_profile({**profile, "name": name})
    member = StaffMember(
        email=email.strip(), name=name.strip(), role=role, joined_at=clock.now(), **profile
    )
    if password is not None:
        refuse_weak(password, member)
    member.set_password(password)
    member.save()
    member.locations.set(locations)

    record(
        StaffMemberAdded(staff_name=member.name, email=member.email, role=role), about=member, by=by
    )
    return member


def _refuse_bad_newcomer(*, email: str, role: str) -> None:
    if role not in ROLES:
        raise UnknownRole(_("There is no role “%(role)s”.") % {"role": role}, field="role")
    try:
        validate_email(email.strip())
    except ValidationError:
        raise BadProfile(_("Enter a whole mail address."), field="email") from None
    if staff_member_by_email(email):
        raise EmailTaken(
            _("%(email)s belongs to somebody here already.") % {"email": email}, field="email"
        )


@transaction.atomic
def invite_staff_member(member: StaffMember, *, by: Actor) -> str:
    """Mail somebody a link to choose a password, and return it; older links stop working.

    The link works once and for seven days. It is kept only as a hash: show it now or never.

    Raises:
        NotAllowed: only owners may do this for owners.
        InvitationSpent: the person is shut out; let them in again first.
    """
    require(by, "staff.change", member)
    if not member.is_active:
        raise InvitationSpent(_("%(name)s is shut out.") % {"name": member.name})
    secret = new_secret()
    expires_at = clock.now() + INVITATION_LASTS
    Invitation.objects.update_or_create(
        staff_member=member, defaults={"sha256": sha256_hex(secret), "expires_at": expires_at}
    )

    record(StaffMemberInvited(expires_at=expires_at.isoformat()), about=member, by=by)
    link = settings.REGULARS_URL.rstrip("/") + reverse("staff:join", args=[secret])
    _mail_link(member, link, by)
    return link


def _mail_link(member: StaffMember, link: str, by: Actor) -> None:
    with translation.override(member.language):
        send_mail(
            _("Your way in"),
            _(
                "Hello %(name)s,\n\n%(inviter)s has made an account for you. Choose your password "
                "here:\n\n%(link)s\n\nThe link works once, and for seven days.\n"
            )
            % {"name": member.name, "inviter": by.name, "link": link},
            None,
            [member.email],
        )


@transaction.atomic
def accept_invitation(secret: str, *, password: str, by: Actor) -> StaffMember:
    """Set the first password by a one-time link, which is spent by this.

    Raises:
        InvitationSpent: the link was used, replaced, or is too old.
        WeakPassword: too short, too long or too well known.
    """
    invitation = invitation_for(secret)
    # Deleted first: of two who press at once, one deletes it and the other finds nothing.
    if invitation is None or not Invitation.objects.filter(pk=invitation.pk).delete()[0]:
        raise InvitationSpent(_("This link does not work any more. Ask for a new one."))
    return set_password(invitation.staff_member, password=password, by=by)

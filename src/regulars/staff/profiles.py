"""What people set for themselves, and which values are on offer."""

from typing import TypedDict
from zoneinfo import ZoneInfoNotFoundError

from django.utils.translation import gettext as _

from regulars.business.queries import zone
from regulars.kit.languages import CODES, PSEUDO
from regulars.staff.refusals import BadProfile
from regulars.staff.rules import THEMES, UNDO_SECONDS


class NewcomersProfile(TypedDict, total=False):
    """What ``add_staff_member`` may be given besides; see ``StaffMember`` for each."""

    language: str
    languages: list[str]
    time_zone: str
    theme: str
    undo_seconds: int
    single_keys: bool


class ProfileFields(NewcomersProfile, total=False):
    """What ``change_profile`` may be given."""

    name: str


def refuse_bad_profile(fields: ProfileFields) -> None:
    """Do nothing if every value is on offer.

    Raises:
        BadProfile: one is not; it names the field.
    """
    if "name" in fields and not fields["name"].strip():
        raise BadProfile(_("Say what the person is called."), field="name")
    for code in [fields.get("language", "en"), *fields.get("languages", [])]:
        if code not in (*CODES, PSEUDO):
            raise BadProfile(
                _("We do not speak “%(code)s” yet.") % {"code": code}, field="language"
            )
    if fields.get("theme", "auto") not in THEMES:
        raise BadProfile(_("Choose one of the looks on offer."), field="theme")
    if fields.get("undo_seconds", 0) not in UNDO_SECONDS:
        raise BadProfile(_("Choose one of the times on offer."), field="undo_seconds")
    _refuse_unknown_zone(fields.get("time_zone", ""))


def _refuse_unknown_zone(name: str) -> None:
    try:
        zone(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise BadProfile(
            _("There is no time zone “%(name)s”.") % {"name": name}, field="time_zone"
        ) from None

"""What makes a password good enough, by NIST SP 800-63B-4: length, and not being well known."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.staff.models import StaffMember
from regulars.staff.refusals import WeakPassword
from regulars.staff.rules import LONGEST, shortest_password


class LengthValidator:
    """At least 15 signs, or 10 for whoever also has a second factor. Any signs, spaces too."""

    def validate(self, password: str, user: StaffMember | None = None) -> None:
        """Do nothing if the length will do.

        Raises:
            ValidationError: it is too short or too long.
        """
        shortest = shortest_for(user)
        if len(password) < shortest:
            raise ValidationError(
                ngettext(
                    "Use at least %(count)d sign. A short sentence is easy to remember.",
                    "Use at least %(count)d signs. A short sentence is easy to remember.",
                    shortest,
                )
                % {"count": shortest},
                code="password_too_short",
            )
        if len(password) > LONGEST:
            raise ValidationError(
                ngettext("Use at most %(count)d sign.", "Use at most %(count)d signs.", LONGEST)
                % {"count": LONGEST},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """Return what to tell people before they choose."""
        return _("At least 15 signs. A short sentence is easy to remember; spaces are welcome.")


def shortest_for(user: StaffMember | None) -> int:
    """Return how many signs the password of this person needs at least."""
    return shortest_password(has_second_factor=has_second_factor(user))


def has_second_factor(user: StaffMember | None) -> bool:
    """Return whether this person must show more than a password to come in."""
    if not isinstance(user, StaffMember) or user.pk is None:
        return False
    return bool(is_mfa_enabled(user))


def refuse_weak(password: str, member: StaffMember) -> None:
    """Do nothing if the password will do.

    Raises:
        WeakPassword: with every reason why not.
    """
    try:
        validate_password(password, member)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), field="password") from None

"""Who signs in: by e-mail address and password, as allauth has it; and who is signed in."""

from allauth.account.auth_backends import AuthenticationBackend

from regulars.kit.reading import read_rows
from regulars.staff.models import StaffMember


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's, with a quicker look for who is signed in: every page asks."""

    def get_user(self, user_id: int) -> StaffMember | None:
        """Return who has this id, None where they are shut out or unknown."""
        found = read_rows(StaffMember, "WHERE id = %s", [user_id])
        return found[0] if found and self.user_can_authenticate(found[0]) else None

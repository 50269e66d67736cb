"""What people read for the codes that a customer's record holds."""

from django.utils.translation import gettext as _


def state_said(state: str) -> str:
    """Return what we know of a contact point."""
    return {
        "unconfirmed": _("not confirmed"),
        "confirmed": _("confirmed"),
        "bouncing": _("mail comes back from here"),
        "complained": _("wants no mail from us"),
    }.get(state, state)

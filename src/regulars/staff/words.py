"""What people read for the codes that accounts hold."""

from django.utils.translation import gettext as _


def role_said(role: str) -> str:
    """Return a role in one word."""
    return {
        "owner": _("Owner"),
        "manager": _("Manager"),
        "agent": _("Agent"),
        "viewer": _("Viewer"),
    }.get(role, role)

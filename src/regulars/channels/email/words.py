"""What people read for what a mailbox's events hold."""

from django.utils.translation import gettext as _


def trouble_said(words: str) -> str:
    """Return what another server said; that all is well where it said nothing bad."""
    return words or _("it works again")

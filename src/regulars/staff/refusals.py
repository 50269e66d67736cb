"""What this app's actions refuse, each named for the fact."""

from regulars.kit.refusals import Refusal, Unfit


class EmailTaken(Unfit):
    """Somebody here has this address already."""


class UnknownRole(Unfit):
    """There is no such role."""


class LastOwner(Refusal):
    """Without this person nobody could change anything any more."""


class InvitationSpent(Refusal):
    """The one-time link was used, replaced, or is too old."""


class WeakPassword(Unfit):
    """The password is too short, too long or too well known."""


class NameTaken(Unfit):
    """Another team has this name."""


class BadProfile(Unfit):
    """A value of the profile is none of those on offer."""


class BadScope(Unfit):
    """A key cannot be given this."""


class BadExpiry(Unfit):
    """A key's end cannot be read, or is over already."""


class KeyUsedOtherwise(Unfit):
    """An Idempotency-Key came a second time with another request."""

"""What this app's actions refuse, each named for the fact."""

from regulars.kit.refusals import Refusal, Unfit


class NotSetUp(Refusal):
    """There is no business yet."""


class BadDetail(Unfit):
    """A country, zone, currency, language or colour that does not exist, or no name."""


class LocationNameTaken(Unfit):
    """Another location has this name."""

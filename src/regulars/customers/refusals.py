"""What this app's actions refuse, each named for the fact."""

from regulars.kit.refusals import Refusal, Unfit


class ContactPointTaken(Refusal):
    """Another customer has this address or number."""


class NothingToReach(Unfit):
    """A customer needs a name or a way to reach them."""


class UnknownState(Unfit):
    """A contact point cannot be in such a state."""

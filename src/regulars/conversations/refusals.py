"""What this app's actions refuse, each named for the fact."""

from regulars.kit.refusals import Refusal, Unfit


class AlreadyClosed(Refusal):
    """Somebody else closed it first."""


class NotClosed(Refusal):
    """It is open already."""


class NoAddress(Unfit):
    """There is no mail address to answer to."""


class NothingToAnswer(Unfit):
    """No such message of somebody else is in the conversation."""


class OwnMailbox(Unfit):
    """Mail to our own mailbox would come back to us."""


class NoWayOut(Refusal):
    """The conversation came by no channel that can send."""


class NotAReply(Refusal):
    """Only an outgoing message can be withdrawn."""


class NothingSaid(Unfit):
    """The text is empty."""


class TooLong(Unfit):
    """The text is longer than anybody would read."""


class NotLater(Unfit):
    """Something can be snoozed only until a later moment."""


class NobodyThere(Unfit):
    """No such person or team is here to take it."""


class NoSuchMailbox(Unfit):
    """There is no mailbox of this address."""

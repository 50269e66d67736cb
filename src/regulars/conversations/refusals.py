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


class NotOutgoing(Unfit):
    """Only what we send has copies and a moment to leave."""


class NotAReply(Refusal):
    """Only an outgoing message can be withdrawn."""


class NothingSaid(Unfit):
    """The text is empty."""


class TooLong(Unfit):
    """The text is longer than anybody would read."""


class NotLater(Unfit):
    """Only a moment that is still to come will do."""


class NobodyThere(Unfit):
    """No such person or team is here to take it."""


class NoSuchMailbox(Unfit):
    """There is no mailbox of this address."""


class TooManyCopies(Unfit):
    """More people would get a copy than anybody writes to at once."""


class TooLarge(Unfit):
    """The files are more than one message carries."""

    status = 413


class FileGone(Unfit):
    """A file that was uploaded before is not kept any more."""


class UnfitFile(Unfit):
    """What was sent as a file is none."""


class NotForwardable(Refusal):
    """Notes stay among ourselves, and what was taken back was never said."""


class NotHeld(Refusal):
    """A message is not kept apart as a stranger's, or somebody has decided about it."""

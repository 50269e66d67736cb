"""What a channel must be able to do to send."""

from typing import Protocol

from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import Draft, Outcome


class Sender(Protocol):
    """Brings messages of one channel to the other side."""

    def identify(self, draft: Draft) -> str:
        """Return the Message-ID, without brackets, for a draft. Called once, when it is posted."""
        ...

    def send(self, message: OutgoingMessage) -> Outcome:
        """Try once to bring a message to its ``recipients_due``; answer within four minutes.

        Runs outside any transaction. An error that is raised makes the message uncertain, since
        nobody knows how far it came; whatever is known is an `Outcome`.
        """
        ...

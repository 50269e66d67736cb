"""By which line an answer leaves to somebody who wrote by our pages: mail, whichever it is."""

from collections.abc import Collection

from regulars.business.models import Location
from regulars.conversations import ports
from regulars.conversations.ports import ChannelLine
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.ports import sender_for
from regulars.outbox.rules import Draft, Outcome

MAIL = "email"


def line_at(place: Location) -> str:
    """Return the ref of the mailbox of a location, else the first one's; "" without any."""
    mail = ports.channels.get(MAIL)
    found = mail and (mail.find("", locations=[place.pk]) or mail.find(""))
    return found.ref if found else ""


class FormChannel:
    """The contact form, as conversations see it: see conversations.ports.Channel."""

    def find(
        self, address_or_ref: str, *, locations: Collection[int] | None = None
    ) -> ChannelLine | None:
        """Return the mailbox by which answers leave."""
        mail = ports.channels.get(MAIL)
        return mail.find(address_or_ref, locations=locations) if mail else None

    def line(self, ref: str) -> ChannelLine | None:
        """Return the mailbox with this ref."""
        mail = ports.channels.get(MAIL)
        return mail.line(ref) if mail else None

    def lines(self, *, locations: Collection[int] | None = None) -> list[ChannelLine]:
        """Return nothing: the lines are mail's, which names them."""
        return []

    def ours(self, addresses: Collection[str]) -> set[str]:
        """Return nothing: mail says itself what comes to it."""
        return set()


class FormSender:
    """Answers to a form leave by mail: see outbox.ports.Sender."""

    def identify(self, draft: Draft) -> str:
        return sender_for(MAIL).identify(draft)

    def send(self, message: OutgoingMessage) -> Outcome:
        return sender_for(MAIL).send(message)

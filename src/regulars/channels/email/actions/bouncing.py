"""What a report of a machine changes: the message that did not arrive, and the address."""

from collections.abc import Iterable, Sequence

from django.db import transaction

from regulars.channels.email.parsing.child import Parsed
from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.rules import returned_to_us
from regulars.customers.actions import note_bouncing, note_reachable
from regulars.kit.actor import Actor
from regulars.outbox.actions import note_bounce
from regulars.outbox.models import OutgoingMessage

FOR_GOOD, ARRIVED = "5.", "2."


@transaction.atomic(savepoint=False)
def note_returned(mails: Iterable[Parsed], *, by: Actor) -> None:
    """Note which messages of ours came back, for whom, and whose addresses take none.

    Believed only of what gives back an id that we have signed, and only of those whom that message
    went to (F19). What is late is noted nowhere: it shows in the conversation, and may arrive yet.
    """
    for mail in mails:
        if isinstance(mail, ParsedMail) and mail.failures:
            for message_id in returned_to_us(mail):
                _note(message_id, mail.failures, by=by)


def _note(message_id: str, failures: Sequence[tuple[str, str, str]], *, by: Actor) -> None:
    refused = {address: words for address, status, words in failures if status.startswith(FOR_GOOD)}
    arrived = [address for address, status, _words in failures if status.startswith(ARRIVED)]
    words = "\n".join(dict.fromkeys(refused.values()))
    message = note_bounce(message_id=message_id, recipients=list(refused), words=words, by=by)
    if message is None:
        return
    note_bouncing(_had_it(message, refused), by=by)
    note_reachable(_had_it(message, arrived), by=by)


def _had_it(message: OutgoingMessage, addresses: Iterable[str]) -> list[str]:
    """Return those of these addresses that a message went to."""
    went_to = {each["address"].casefold() for each in [*message.to, *message.cc, *message.bcc]}
    return [each for each in addresses if each.casefold() in went_to]

"""What others say of our mail changes: the message that did not arrive, and the address."""

from collections.abc import Iterable, Mapping

from django.db import transaction

from regulars.channels.email.events import MailComplained
from regulars.channels.email.parsing.child import Parsed
from regulars.channels.email.parsing.parsed import ParsedMail
from regulars.channels.email.rules import returned_to_us, token_in
from regulars.channels.email.service_reports import Report
from regulars.conversations.models import Message
from regulars.customers.actions import note_bouncing, note_complained, note_reachable
from regulars.journal.actions import record
from regulars.journal.models import Entry
from regulars.kit.actor import Actor
from regulars.outbox.actions import note_bounce
from regulars.outbox.models import OutgoingMessage

FOR_GOOD, ARRIVED = "5.", "2."
NO_REASON = "5.0.0"


@transaction.atomic(savepoint=False)
def note_returned(mails: Iterable[Parsed], *, by: Actor) -> None:
    """Note which messages of ours came back, for whom, and whose addresses take none.

    Believed only of what gives back an id that we have signed, and only of those whom that message
    went to (F19). What is late is noted nowhere: it shows in the conversation, and may arrive yet.
    """
    for mail in mails:
        if isinstance(mail, ParsedMail) and mail.failures:
            for message_id in returned_to_us(mail):
                _note_failures(message_id, mail, by=by)


@transaction.atomic
def note_reported(reports: Iterable[Report], *, by: Actor) -> None:
    """Note what a mail service says of messages of ours: as of a bounce, and who called one spam.

    Believed as a bounce is: of an id that we have signed, and of those whom that message went to.
    The same again changes nothing, whatever has become of the address since.
    """
    for each in reports:
        if not token_in(each.message_id):
            continue
        if each.what == "complained":
            _note_complaint(each, by=by)
            continue
        newly = _turned_away(each.message_id, {each.address: each.words or NO_REASON}, by=by)
        if each.what == "bounced":
            note_bouncing(newly, by=by)


def _note_failures(message_id: str, mail: ParsedMail, *, by: Actor) -> None:
    failures = mail.failures
    refused = {address: words for address, status, words in failures if status.startswith(FOR_GOOD)}
    arrived = [address for address, status, _words in failures if status.startswith(ARRIVED)]
    note_bouncing(_turned_away(message_id, refused, by=by), by=by)
    message = OutgoingMessage.objects.filter(message_id=message_id).first()
    if message:
        note_reachable(_had_it(message, arrived), by=by)


def _turned_away(message_id: str, refused: Mapping[str, str], *, by: Actor) -> list[str]:
    """Note that a message came back; return the addresses of which that was not known."""
    # Locked first: a service may say the same twice at once.
    before = OutgoingMessage.objects.select_for_update().filter(message_id=message_id).first()
    if before is None or not refused:
        return []
    words = "\n".join(dict.fromkeys(refused.values()))
    after = note_bounce(message_id=message_id, recipients=list(refused), words=words, by=by)
    newly = set(after.refused) - set(before.refused) if after else set()
    return sorted(newly)


def _note_complaint(report: Report, *, by: Actor) -> None:
    message = OutgoingMessage.objects.select_for_update().filter(message_id=report.message_id)
    found = message.first()
    if found is None or not _had_it(found, [report.address]):
        return
    about = _about(found)
    said = Entry.objects.filter(about=about, name=MailComplained.name)
    if any(each.data["outgoing_id"] == found.pk for each in said):
        return
    note_complained([report.address], by=by)
    record(MailComplained(outgoing_id=found.pk, address=report.address), about=about, by=by)


def _about(message: OutgoingMessage) -> str:
    """Return what a message belongs to: the conversation, where it is one of its messages."""
    kind, _colon, key = message.about.partition(":")
    written = Message.objects.filter(pk=int(key)).first() if kind == "message" else None
    return f"conversation:{written.conversation_id}" if written else message.about


def _had_it(message: OutgoingMessage, addresses: Iterable[str]) -> list[str]:
    """Return those of these addresses that a message went to."""
    went_to = {each["address"].casefold() for each in [*message.to, *message.cc, *message.bcc]}
    return [each for each in addresses if each.casefold() in went_to]

"""Bring mail to the other side: what outbox asks a sender for channel "email" to do."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from django.utils.translation import gettext as _

from regulars.channels.email.acknowledging import is_pointless
from regulars.channels.email.actions.mailboxes import note_trouble
from regulars.channels.email.actions.signing import note_signing
from regulars.channels.email.composing.letter import compose
from regulars.channels.email.composing.signing import BadKey, signer_of
from regulars.channels.email.composing.smtp import WAY_IN, SmtpServer, deliver
from regulars.channels.email.composing.smtp import Outcome as Attempt
from regulars.channels.email.letters import ACKNOWLEDGEMENT, envelope_from, letter_of
from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import HOUSE, first_mailbox, mailbox_of
from regulars.channels.email.rules import message_id_for, trouble_on
from regulars.channels.email.secrets import Unreadable, reveal
from regulars.channels.email.service_reports import mark_for
from regulars.channels.email.ways_out import way_out_of
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.ids import new_token
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import FAILED, LATER, SENT, UNCERTAIN, Draft, Outcome

_STATES = {"sent": SENT, "refused": FAILED, "later": LATER, "uncertain": UNCERTAIN}
NOTED_EVERY = timedelta(minutes=1)
NO_DOMAIN = "regulars.invalid"


class SmtpSender:
    """See outbox.ports.Sender."""

    def identify(self, draft: Draft) -> str:
        """Return a Message-ID that carries the conversation's token, signed."""
        mailbox = _mailbox(draft.sender_ref)
        domain = mailbox.address.rpartition("@")[2] if mailbox else NO_DOMAIN
        return message_id_for(draft.thread_token or new_token(), domain)

    def send(self, message: OutgoingMessage) -> Outcome:
        """Try once, over the mailbox's own server or the house's."""
        mailbox = _mailbox(message.sender_ref)
        if mailbox is None:
            return Outcome(state=LATER, words=_("There is no mailbox to send from. Add one."))
        way = way_out_of(mailbox)
        if way.server is None:
            return Outcome(state=LATER, words=way.why_none)
        if message.purpose == ACKNOWLEDGEMENT and is_pointless(message):
            return Outcome(state=FAILED, words=_("It is not needed any more."))
        try:
            raw = _signed(_composed(message, mailbox, way.server), message, mailbox)
        except ValueError as trouble:  # also FileLost, UnsafeLetter and NotAnAddress
            return Outcome(state=FAILED, words=str(trouble))
        attempt = _attempt(raw, message, mailbox, way.server)
        _note(mailbox, attempt)
        return _outcome(attempt)


def _composed(message: OutgoingMessage, mailbox: Mailbox, server: SmtpServer) -> bytes:
    """Return a letter with the mark by which some services say later which one came back."""
    letter = letter_of(message, mailbox)
    mark = mark_for(server.host, message.message_id)
    return compose(replace(letter, extra={**letter.extra, **mark}))


def _attempt(raw: bytes, message: OutgoingMessage, mailbox: Mailbox, server: SmtpServer) -> Attempt:
    """Try once; where a server takes nothing without a sender, in the mailbox's name after all."""
    hand_over = partial(
        deliver,
        raw,
        recipients=message.recipients_due,
        server=server,
        as_name=mailbox.address.rpartition("@")[2],
    )
    sender = envelope_from(message, mailbox)
    attempt = hand_over(envelope_from=sender)
    if not sender and (attempt.state, attempt.phase) == ("refused", "mail"):
        return hand_over(envelope_from=mailbox.address)
    return attempt


def _mailbox(ref: str) -> Mailbox | None:
    return first_mailbox() if ref == HOUSE or not ref else mailbox_of(ref)


def _signed(raw: bytes, message: OutgoingMessage, mailbox: Mailbox) -> bytes:
    """Return a letter signed where the mailbox has a key; a broken one holds up no letter."""
    if not mailbox.dkim_selector or not mailbox.dkim_secret:
        return raw
    words = ""
    try:
        domain, pem = mailbox.address.rpartition("@")[2], reveal(mailbox.dkim_secret)
        signer = signer_of(domain=domain, selector=mailbox.dkim_selector, pem=pem)
        raw = signer.sign(raw, at=message.created_at)
    except (BadKey, Unreadable) as trouble:
        words = str(trouble)
    if words != trouble_on(mailbox.trouble, "sign"):
        note_signing(mailbox, words=words, by=SYSTEM)
    return raw


def _note(mailbox: Mailbox, attempt: Attempt) -> None:
    """Keep whether the way out is open: at once when that changes, else once a minute."""
    is_shut = attempt.phase in WAY_IN
    words = attempt.words or _("The server cannot be reached.") if is_shut else ""
    lately = mailbox.last_out_at and clock.now() - mailbox.last_out_at < NOTED_EVERY
    if words or trouble_on(mailbox.trouble, "out") or not lately:
        note_trouble(mailbox, direction="out", words=words, by=SYSTEM)


def _outcome(attempt: Attempt) -> Outcome:
    """Some refused for good, some for now: whoever is to be tried again decides the state."""
    state = _STATES[attempt.state]
    if attempt.state == "sent" and attempt.later:
        state = LATER
    words = attempt.words or "\n".join([*attempt.refused.values(), *attempt.later.values()])
    return Outcome(
        state=state,
        accepted=attempt.accepted,
        refused=attempt.refused,
        words=words,
        is_shut=attempt.phase in WAY_IN,
    )

"""Bring mail to the other side: what outbox asks a sender for channel "email" to do."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import override

from regulars.business.queries import business
from regulars.channels.email.actions.mailboxes import note_trouble
from regulars.channels.email.composing.addresses import reply_address
from regulars.channels.email.composing.html import html_from_text, render_letter_html
from regulars.channels.email.composing.letter import Letter, UnsafeLetter, compose
from regulars.channels.email.composing.smtp import WAY_IN, deliver
from regulars.channels.email.composing.smtp import Outcome as Attempt
from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import HOUSE, first_mailbox, mailbox_of
from regulars.channels.email.quoting import quoted_in, with_quote
from regulars.channels.email.rules import message_id_for, trouble_on
from regulars.channels.email.ways_out import way_out_of
from regulars.kit import clock
from regulars.kit.actor import SYSTEM
from regulars.kit.ids import new_token
from regulars.kit.languages import map_language
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
        try:
            raw = compose(letter_of(message, mailbox))
        except (UnsafeLetter, ValueError) as trouble:
            return Outcome(state=FAILED, words=str(trouble))
        attempt = deliver(
            raw,
            envelope_from=mailbox.address,
            recipients=message.recipients_due,
            server=way.server,
        )
        _note(mailbox, attempt)
        return _outcome(attempt)


def letter_of(message: OutgoingMessage, mailbox: Mailbox) -> Letter:
    """Return a posted message as the letter that leaves, the same at every attempt."""
    house = business().name
    place = mailbox.location
    with override(map_language(message.language) or place.language):
        quoted = quoted_in(message, time_zone=place.time_zone)
    body = message.html or render_letter_html(
        business=house,
        title=message.subject,
        language=message.language or place.language,
        body=html_from_text(message.text),
        quoted=quoted,
    )
    token = message.thread_token
    return Letter(
        from_name=mailbox.name or house,
        from_address=mailbox.address,
        to=_pairs(message.to),
        cc=_pairs(message.cc),
        reply_to=reply_address(mailbox.address, token) if token else "",
        subject=message.subject,
        text=with_quote(message.text, quoted),
        html=body,
        message_id=message.message_id,
        in_reply_to=message.in_reply_to,
        references=tuple(message.references),
        date=message.created_at,
        language=message.language,
        extra=dict(message.headers),
    )


def _mailbox(ref: str) -> Mailbox | None:
    return first_mailbox() if ref == HOUSE or not ref else mailbox_of(ref)


def _pairs(people: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((person.get("name", ""), person["address"]) for person in people)


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

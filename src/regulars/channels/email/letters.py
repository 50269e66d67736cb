"""A posted message as the letter that leaves: the same at every attempt, byte for byte."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import override

from regulars.business.queries import business
from regulars.channels.email.composing.addresses import reply_address
from regulars.channels.email.composing.html import html_from_text, render_letter_html
from regulars.channels.email.composing.letter import Letter
from regulars.channels.email.enclosing import enclosed_in, links_in_html, links_in_text
from regulars.channels.email.models import Mailbox
from regulars.channels.email.quoting import own_words, quoted_in, stored_of, with_quote
from regulars.kit.languages import map_language
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import GIVE_UP_AFTER

ACKNOWLEDGEMENT = "acknowledgement"
FROM_A_PERSON = frozenset({"reply"})
PUT_OFF = timedelta(hours=1)


def letter_of(message: OutgoingMessage, mailbox: Mailbox) -> Letter:
    """Return a message as a letter, in its own language.

    Raises:
        FileLost: a file that goes with it cannot be read any more.
    """
    language = map_language(message.language) or mailbox.location.language
    zone = mailbox.location.time_zone
    enclosed = enclosed_in(message, most_bytes=mailbox.most_attached_bytes)
    stored = stored_of(message)
    text = own_words(message, stored)
    with override(language), timezone.override(ZoneInfo(zone)):
        quoted = quoted_in(stored, time_zone=zone)
        listed = links_in_text(message, enclosed.links)
        links = links_in_html(message, enclosed.links)
    page = message.html.replace("</body>", f"{links}</body>") or render_letter_html(
        business=business().name,
        title=message.subject,
        language=message.language or mailbox.location.language,
        body=f"{html_from_text(text)}\n{links}" if links else html_from_text(text),
        quoted=quoted,
    )
    token = message.thread_token
    return Letter(
        from_name=mailbox.name or business().name,
        from_address=mailbox.address,
        to=_pairs(message.to),
        cc=_pairs(message.cc),
        reply_to=reply_address(mailbox.address, token) if token else "",
        subject=message.subject,
        text=with_quote(f"{text.rstrip()}\n\n{listed}" if listed else text, quoted),
        html=page,
        message_id=message.message_id,
        in_reply_to=message.in_reply_to,
        references=tuple(message.references),
        date=_date(message),
        language=message.language,
        extra={**_for_machines(message, mailbox), **message.headers},
        attachments=enclosed.attachments,
        inline=enclosed.inline,
    )


def envelope_from(message: OutgoingMessage, mailbox: Mailbox) -> str:
    """Return whom a server tells that it could not deliver: nobody, of an acknowledgement (A18)."""
    return "" if message.purpose == ACKNOWLEDGEMENT else mailbox.address


def _for_machines(message: OutgoingMessage, mailbox: Mailbox) -> dict[str, str]:
    """Return what tells other programs not to answer: on everything that nobody here wrote."""
    if message.purpose in FROM_A_PERSON:
        return {}
    is_answer = message.purpose == ACKNOWLEDGEMENT
    return {
        "Auto-Submitted": "auto-replied" if is_answer else "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "X-Loop": mailbox.address,
    }


def _date(message: OutgoingMessage) -> datetime:
    """Return when it was posted; of one that was to leave later, when it was to leave."""
    was_to_leave = message.give_up_at - GIVE_UP_AFTER
    is_put_off = was_to_leave - message.created_at > PUT_OFF
    return was_to_leave if is_put_off else message.created_at


def _pairs(people: list[dict[str, str]]) -> tuple[tuple[str, str], ...]:
    return tuple((person.get("name", ""), person["address"]) for person in people)

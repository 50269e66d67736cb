"""Who is told at once that their mail has come, and in which words: never in any of theirs (A17).

Whoever writes first is told once, and each address at most once a day, over all conversations. A
machine, or somebody who may not be who they say, is told nothing.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from regulars.business.queries import business, calendar_of
from regulars.channels.email.composing.html import html_from_text, render_letter_html
from regulars.channels.email.letters import ACKNOWLEDGEMENT
from regulars.channels.email.models import Mailbox
from regulars.channels.email.queries import HOUSE, first_mailbox, mailbox_of
from regulars.channels.email.rules import CHANNEL
from regulars.conversations import ports
from regulars.conversations.models import Conversation, Message
from regulars.customers.rules import EMAIL, contact_key, reaches_somebody
from regulars.journal.models import Entry
from regulars.kit import clock
from regulars.kit.ids import sha256_hex
from regulars.kit.languages import map_language
from regulars.kit.spans import NeverOpen, is_open, next_opening
from regulars.outbox.models import OutgoingMessage
from regulars.outbox.rules import Draft
from regulars.standards.models import Clock, Standard
from regulars.ui import formats

FORM = "form"
CHANNELS = (CHANNEL, FORM)
STOPPED = "mail:acknowledgements"  # what the journal calls the brake

AFTER = timedelta(seconds=10)  # by then the language is known, and somebody quick has answered
OLD = timedelta(days=1)  # by its Date: mail that was written long ago waits for nothing
LATE = timedelta(hours=12)  # what came so long ago is acknowledged no more
A_DAY = timedelta(hours=24)
MOST_A_MINUTE = 60
STOPPED_FOR = timedelta(hours=1)
LOOKED_BACK = 1_000  # outgoing messages
PAGE = 500
_OVERLAP = 200  # numbers that a slower worker may still have had in hand
_OVERLAP_FOR = timedelta(minutes=2)
_NOBODY = re.compile(r"(no|do-?not)[-_.]?reply|mailer-daemon|postmaster|bounces?\b", re.IGNORECASE)
_DOUBTED = frozenset({"unverified", "forged"})


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Somebody who is to be told, by which mailbox."""

    message: Message
    address: str
    mailbox: Mailbox

    @property
    def conversation(self) -> Conversation:
        return self.message.conversation

    @property
    def may_have_link(self) -> bool:
        """A13: whoever may be somebody else gets no way in; the form's own port sees to itself."""
        is_sure = self.message.sender_check.get("verdict") == "verified"
        return is_sure or self.conversation.channel == FORM


def first_words(since: int) -> Iterator[Message]:
    """Yield what people wrote first in conversations from this number on, still unanswered.

    Not history, not what was written before yesterday, not what came half a day ago. One query for
    each few hundred.
    """
    now = clock.now()
    last = since - _OVERLAP - 1
    answered = Message.objects.filter(conversation=OuterRef("conversation"), direction="out")
    found = Message.objects.filter(
        Q(conversation__gte=since) | Q(conversation__updated_at__gte=now - _OVERLAP_FOR),
        ~Exists(answered),
        conversation__status=Conversation.Status.WAITING_ON_US,
        conversation__kind=Conversation.Kind.PERSON,
        conversation__is_history=False,
        conversation__channel__in=CHANNELS,
        conversation__opened_at__gte=now - LATE,
        direction=Message.Direction.IN,
        sent_at__gte=now - OLD,
    ).select_related("conversation__customer", "conversation__location")
    found = found.defer("text", "html")  # as long as they like, and none of our business here
    while page := list(
        found.filter(conversation__gt=last).order_by("conversation_id", "pk")[:PAGE]
    ):
        for message in page:
            if message.conversation_id != last and not message.is_automatic:
                yield message
            last = message.conversation_id


def acknowledgements(messages: Sequence[Message]) -> list[Acknowledgement]:
    """Return those of these that are to be answered at once, each address once."""
    told: set[str] = set()
    found = []
    refs = {message.conversation.channel_ref for message in messages}
    mailboxes = {ref: mailbox_of(ref) if ref else first_mailbox() for ref in refs}
    for message in messages:
        each = _acknowledgement(message, mailboxes[message.conversation.channel_ref])
        if each and not told & (keys := set(_keys(each.address))):
            told |= keys
            found.append(each)
    had = told_lately([each.address for each in found])
    return [each for each in found if each.address not in had]


def told_lately(addresses: Collection[str]) -> set[str]:
    """Return those of these addresses that were told something within the last day."""
    keys = {key: address for address in addresses for key in _keys(address)}
    since = clock.now() - A_DAY
    found = OutgoingMessage.objects.filter(intent_key__in=list(keys), created_at__gt=since)
    return {keys[key] for key in found.values_list("intent_key", flat=True)}


def left_this_minute() -> int:
    """Return how many may still be told within this minute."""
    newest = OutgoingMessage.objects.order_by("-pk").values_list("purpose", "created_at")
    since = clock.now() - timedelta(minutes=1)
    told = [at for purpose, at in newest[:LOOKED_BACK] if purpose == ACKNOWLEDGEMENT and at > since]
    return max(0, MOST_A_MINUTE - len(told))


def stopped_at() -> datetime | None:
    """Return when so many were to be told that nobody is now; None when all is calm."""
    last = Entry.objects.filter(about=STOPPED).order_by("-id").values_list("at", flat=True).first()
    return last if last and clock.now() - last < STOPPED_FOR else None


def is_pointless(message: OutgoingMessage) -> bool:
    """Return whether an acknowledgement that has not left comes too late to be of use."""
    if clock.now() - message.created_at > LATE:
        return True
    number = int(message.about.partition(":")[2])
    ours = Message.objects.filter(conversation=number, direction=Message.Direction.OUT)
    is_closed = Conversation.objects.filter(pk=number, status=Conversation.Status.CLOSED)
    return ours.exclude(delivery="withdrawn").exists() or is_closed.exists()


def draft_of(told: Acknowledgement, *, due_at: datetime | None) -> Draft:
    """Return what somebody is told: in their language, and in no words of theirs.

    Args:
        due_at: When our answer is due; None where we promise none.
    """
    conversation = told.conversation
    language = _language(told)
    with override(language), timezone.override(ZoneInfo(conversation.location.time_zone)):
        subject = _("We have your message (#%(number)s)") % {"number": conversation.number}
        words = _words(told, due_at)
    text = "\n\n".join(words)
    last = told.message.message_id
    return Draft(
        channel=CHANNEL,
        sender_ref=conversation.channel_ref or HOUSE,
        purpose=ACKNOWLEDGEMENT,
        intent_key=_keys(told.address)[0],
        about=f"conversation:{conversation.number}",
        to=[{"name": "", "address": told.address}],
        subject=subject,
        text=f"{text}\n",
        html=render_letter_html(
            business=business().name, title=subject, language=language, body=html_from_text(text)
        ),
        thread_token=conversation.token,
        in_reply_to=last,
        references=[last] if last else [],
        language=language,
    )


def first_reply_due(clocks: Sequence[dict[str, object]]) -> datetime | None:
    """Return when our first answer is due, of a conversation's clocks; None where it is not."""
    for each in clocks:
        due_at = each["due_at"]
        is_first = each["measure"] == Standard.FIRST_REPLY and each["state"] == Clock.State.RUNNING
        if is_first and isinstance(due_at, datetime) and due_at > clock.now():
            return due_at
    return None


def _acknowledgement(message: Message, mailbox: Mailbox | None) -> Acknowledgement | None:
    conversation = message.conversation
    address = message.reply_address or message.from_address
    is_mail = conversation.channel == CHANNEL
    if not _is_somebody(address) or message.is_unverified:
        return None
    if is_mail and message.sender_check.get("verdict") in _DOUBTED:
        return None
    if mailbox is None or not mailbox.is_active or not mailbox.acknowledges:
        return None
    return Acknowledgement(message, address, mailbox)


def _is_somebody(address: str) -> bool:
    return "@" in address and reaches_somebody(address) and not _NOBODY.match(address)


def _keys(address: str) -> list[str]:
    """Return the intent keys of today and yesterday: the database keeps each from coming twice.

    A "+tag" reaches the same person, as most servers have it: a thousand of them are one victim.
    """
    local, _at, domain = contact_key(EMAIL, address).rpartition("@")
    name = sha256_hex(f"{local.partition('+')[0]}@{domain}")[:40]
    today = clock.now().date()
    return [f"{ACKNOWLEDGEMENT}:{day}:{name}" for day in (today, today - timedelta(days=1))]


def _language(told: Acknowledgement) -> str:
    conversation, message = told.conversation, told.message
    known = (conversation.customer.language, conversation.language, message.language)
    wished = (*known, conversation.location.language)
    return next((code for each in wished if (code := map_language(each))), "en")


def _words(told: Acknowledgement, due_at: datetime | None) -> list[str]:
    conversation = told.conversation
    link = ports.link_to_conversation(conversation, told.address) if told.may_have_link else ""
    words = [_("Thank you. Your message has reached us, and one of us will read it.")]
    if due_at:
        told_by = formats.day_and_time(due_at)
        words.append(_("You will have our answer by %(moment)s.") % {"moment": told_by})
    if opens_at := _opens_at(conversation):
        shown = formats.day_and_time(opens_at)
        words.append(_("We are closed now and open again on %(moment)s.") % {"moment": shown})
    if link:
        words.append(_("You can see it, and add to it, here: %(link)s") % {"link": link})
    number = {"number": conversation.number, "name": business().name}
    words.append(
        _("It has the number #%(number)s. To add something, just answer this mail.") % number
    )
    words.append(_("%(name)s. This mail was sent automatically.") % number)
    return [each.replace("..", ".") for each in words]  # after "11:00 π.μ."


def _opens_at(conversation: Conversation) -> datetime | None:
    calendar, now = calendar_of(conversation.location_id), clock.now()
    try:
        return None if is_open(now, calendar) else next_opening(now, calendar)
    except NeverOpen:
        return None

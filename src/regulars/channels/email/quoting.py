"""The end of a letter: the words it answers or passes on, quoted as any mail program does.

Only the letter has them. What is stored, shown and searched is what was written.
"""

from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _

from regulars.channels.email.composing.html import Quoted
from regulars.conversations.models import Message
from regulars.conversations.queries import words_answered_by
from regulars.kit.text import one_line
from regulars.outbox.models import OutgoingMessage
from regulars.ui import formats

LONGEST = 4000
MOST_LINES = 60
LONGEST_FORWARDED = 40_000
MOST_LINES_FORWARDED = 1_000
CUT = "[…]"
_ABOUT = "message:"


def stored_of(message: OutgoingMessage) -> Message | None:
    """Return what somebody here wrote and this message brings, None for what is no such letter."""
    if message.purpose != "reply" or not message.about.startswith(_ABOUT):
        return None
    ours = Message.objects.select_related("conversation__customer")
    return ours.filter(pk=int(message.about.removeprefix(_ABOUT))).first()


def own_words(message: OutgoingMessage, stored: Message | None) -> str:
    """Return what was written for this letter: of one that passes something on, only our note."""
    if stored is None or not stored.forwards:
        return message.text
    return message.text[: stored.quoted_from].rstrip()


def quoted_in(stored: Message | None, *, time_zone: str) -> Quoted | None:
    """Return the words that a letter answers or passes on, None where it does neither.

    Only words that everybody who gets the letter has seen: what somebody else wrote in between is
    not theirs to read. What is passed on somebody here has chosen.

    In the active language. The same at every attempt: nothing that came later is looked at.

    Args:
        time_zone: In which the moment is told, an IANA name.
    """
    if stored is None:
        return None
    if stored.forwards:
        return _forwarded(stored, time_zone)
    answered = words_answered_by(stored)
    if answered is None:
        return None
    words = answered.text[answered.new_from : answered.quoted_from].strip()
    shortened = _shortened(words, longest=LONGEST, most_lines=MOST_LINES)
    return Quoted(_lead(answered, time_zone), shortened) if words else None


def with_quote(text: str, quoted: Quoted | None) -> str:
    """Return a plain text with what it answers below, each line marked; what it passes on as is."""
    if quoted is None:
        return text
    if quoted.is_forward:
        return f"{text.rstrip()}\n\n{quoted.lead}\n\n{quoted.text}\n".lstrip("\n")
    marked = "\n".join(f"> {line}".rstrip() for line in quoted.text.split("\n"))
    return f"{text.rstrip()}\n\n{quoted.lead}\n{marked}\n"


def _lead(answered: Message, time_zone: str) -> str:
    """Return the line above the quote; our own parser, and others', know it by its words."""
    moment = _moment(answered, time_zone)
    return _("On %(moment)s, %(name)s wrote:") % {"moment": moment, "name": _writer(answered)}


def _forwarded(ours: Message, time_zone: str) -> Quoted | None:
    """Return the message that is passed on: who wrote it to whom and when, and its new words."""
    theirs = Message.objects.filter(conversation_id=ours.conversation_id)
    passed_on = theirs.filter(pk=ours.forwards or 0).first()
    if passed_on is None:
        return None
    to = ", ".join(one_line(each.get("name") or each["address"]) for each in passed_on.to)
    lines = [
        _("---------- Forwarded message ----------"),
        _("From: %(name)s") % {"name": _writer(passed_on)},
        _("Date: %(moment)s") % {"moment": _moment(passed_on, time_zone)},
        _("Subject: %(subject)s") % {"subject": one_line(passed_on.subject)},
    ]
    if to:
        lines.append(_("To: %(names)s") % {"names": to})
    words = passed_on.text[passed_on.new_from : passed_on.quoted_from].strip()
    shortened = _shortened(
        words or passed_on.text.strip(),
        longest=LONGEST_FORWARDED,
        most_lines=MOST_LINES_FORWARDED,
    )
    return Quoted("\n".join(lines), shortened, is_forward=True)


def _writer(message: Message) -> str:
    return one_line(message.from_name) or message.from_address


def _moment(message: Message, time_zone: str) -> str:
    with timezone.override(ZoneInfo(time_zone)):
        return formats.full_moment(message.sent_at)


def _shortened(text: str, *, longest: int, most_lines: int) -> str:
    lines = text.split("\n", most_lines)
    kept = "\n".join(lines[:most_lines])[:longest].rstrip()
    return kept if len(kept) == len(text) else f"{kept} {CUT}"

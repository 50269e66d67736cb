"""The end of an answer: the words it answers, quoted as any mail program does.

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
_ABOUT = "message:"


def quoted_in(message: OutgoingMessage, *, time_zone: str) -> Quoted | None:
    """Return the words that a reply answers, None where it answers nothing.

    Only words of whoever it goes to: what somebody else wrote in between is not theirs to read.

    In the active language. The same at every attempt: nothing that came later is looked at.

    Args:
        time_zone: In which the moment is told, an IANA name.
    """
    if message.purpose != "reply" or not message.about.startswith(_ABOUT):
        return None
    answered = _answered(int(message.about.removeprefix(_ABOUT)))
    if answered is None:
        return None
    words = answered.text[answered.new_from : answered.quoted_from].strip()
    return Quoted(_lead(answered, time_zone), _shortened(words)) if words else None


def with_quote(text: str, quoted: Quoted | None) -> str:
    """Return a plain text with what it answers below, each line marked."""
    if quoted is None:
        return text
    marked = "\n".join(f"> {line}".rstrip() for line in quoted.text.split("\n"))
    return f"{text.rstrip()}\n\n{quoted.lead}\n{marked}\n"


def _answered(pk: int) -> Message | None:
    ours = Message.objects.select_related("conversation__customer").filter(pk=pk).first()
    return words_answered_by(ours) if ours else None


def _lead(answered: Message, time_zone: str) -> str:
    """Return the line above the quote; our own parser, and others', know it by its words."""
    with timezone.override(ZoneInfo(time_zone)):
        moment = formats.full_moment(answered.sent_at)
    name = one_line(answered.from_name) or answered.from_address
    return _("On %(moment)s, %(name)s wrote:") % {"moment": moment, "name": name}


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST].rstrip()} […]"

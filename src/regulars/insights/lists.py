"""One line of a list behind a figure: when, who, what was said, and what became of it."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.conversations.models import Conversation
from regulars.conversations.queries import Happened
from regulars.conversations.rows import url_of
from regulars.conversations.words import subject_said
from regulars.feedback.models import Intent, Invitation, Response
from regulars.feedback.words import words_for
from regulars.standards.models import Clock
from regulars.ui import formats


@dataclass(frozen=True, slots=True)
class Line:
    """What insights/list.html shows of one thing that a figure counts.

    Attributes:
        url: The conversation that it is about.
        words: "" where nothing was said.
        beside: At the end of the line; "" for nothing.
        is_strong: What stands beside is what the list is about.
    """

    at: datetime
    name: str
    url: str
    words: str
    beside: str
    is_strong: bool = False


def of_happened(one: Happened) -> Line:
    """Return what was opened, came in, went out or was closed."""
    url = url_of(one.conversation.number)
    return Line(
        at=one.at,
        name=_name(one.conversation),
        url=f"{url}#message-{one.message.pk}" if one.message else url,
        words=one.words or subject_said(one.conversation.subject),
        beside=_became(one),
    )


def _became(one: Happened) -> str:
    if one.message is None:
        return _("opened again since") if one.opened_again else ""
    if one.message.direction != "out":
        return ""
    state = {
        "failed": pgettext("a reply in a list", "could not be delivered"),
        "uncertain": pgettext("a reply in a list", "nobody knows whether it arrived"),
    }.get(one.message.delivery)
    return state or one.message.from_name


def of_clock(clock: Clock) -> Line:
    """Return how a first reply went."""
    answered = _("answered after %(duration)s") % {
        "duration": formats.duration(clock.open_minutes or 0)
    }
    return Line(
        at=clock.started_at,
        name=_name(clock.conversation),
        url=url_of(clock.conversation.number),
        words=subject_said(clock.conversation.subject),
        beside=_("not answered") if clock.open_seconds is None else answered,
    )


def of_answer(answer: Response) -> Line:
    """Return what a customer answered."""
    conversation = answer.invitation.conversation
    return Line(
        at=answer.answered_at,
        name=_name(conversation),
        url=url_of(conversation.number),
        words=answer.comment,
        beside=_score(answer),
        is_strong=True,
    )


def of_invitation(invitation: Invitation) -> Line:
    """Return who was asked, and what came of it."""
    answer = getattr(invitation, "response", None)
    return Line(
        at=invitation.sent_at or invitation.send_at,
        name=_name(invitation.conversation),
        url=url_of(invitation.conversation.number),
        words=subject_said(invitation.conversation.subject),
        beside=_score(answer) if answer else _("no answer"),
        is_strong=answer is not None,
    )


def of_check(visit: Intent) -> Line:
    """Return a visit to a survey's link that was a machine's."""
    conversation = visit.invitation.conversation
    return Line(
        at=visit.at,
        name=_name(conversation),
        url=url_of(conversation.number),
        words=subject_said(conversation.subject),
        beside="",
    )


def _score(answer: Response) -> str:
    return f"{answer.score} {words_for(answer.score)}"


def _name(conversation: Conversation) -> str:
    return conversation.customer_name or _("Nobody yet")

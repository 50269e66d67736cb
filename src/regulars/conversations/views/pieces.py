"""The pieces of a conversation's page: its head, the thread, the composer, the person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from regulars.conversations.composing import Draft, composer_shown
from regulars.conversations.forms import assignees, snooze_choices
from regulars.conversations.models import Conversation, Message
from regulars.conversations.opened import Opened
from regulars.conversations.queries import earlier_conversations
from regulars.conversations.rows import channel_words
from regulars.conversations.rules import CLOSED, SNOOZED
from regulars.conversations.thread import SHOWN_AT_ONCE, thread_shown
from regulars.conversations.words import subject_said
from regulars.customers.panels import greeting, ways_to_reach
from regulars.kit import clock
from regulars.kit.languages import AUTONYMS
from regulars.kit.permissions import can
from regulars.outbox.models import OutgoingMessage
from regulars.ui.drawing import drawn
from regulars.ui.filling import filled
from regulars.ui.formats import Moments, moment

EARLIER = 6
Said = tuple[list[Message], dict[int, OutgoingMessage]]  # as queries.thread_of gives it
Way = Mapping[str, bool]

IN_THE_PAGE: Way = {}
PRESSED: Way = {"oob": True}  # put by htmx where the piece stands
ON_ITS_OWN: Way = {"oob": True, "quiet": True}  # the same, and nobody here has pressed anything


@dataclass(frozen=True, kw_only=True)
class Besides:
    """What a page says besides how the conversation stands.

    Attributes:
        trouble: A sentence above the thread.
        menu: The one that stays open: "snooze".
        snooze_error, snooze_text: What is wrong with the moment that was picked, and that moment.
        draft: What somebody was writing.
        seen: The last message that they have seen.
    """

    trouble: str = ""
    menu: str = ""
    snooze_error: str = ""
    snooze_text: str = ""
    draft: Draft | None = None
    seen: int | None = None


def pieces(opened: Opened, said: Said, besides: Besides, way: Way) -> dict[str, SafeString]:
    """Return what a change can change, by name: head, thread, and compose unless it is quiet."""
    shown = {"head": _head(opened, besides, way), "thread": _thread(opened, said, besides, way)}
    return shown if way.get("quiet") else shown | {"compose": _compose(opened, said, besides, way)}


def whole(opened: Opened, said: Said, besides: Besides, *, list_url: str) -> SafeString:
    """Return all of the page but the list beside it, which stands at an address of its own."""
    conversation = opened.conversation
    words = {
        "list_url": list_url,
        "name": conversation.customer_name,
        "language": conversation.customer.language,
        "greet_as": conversation.customer.greet_as,
        "person": _person(opened),
        **pieces(opened, said, besides, IN_THE_PAGE),
    }
    return filled("conversations/_whole.html", words)


def _head(opened: Opened, besides: Besides, way: Way) -> SafeString:
    conversation = opened.conversation
    may_change = can(opened.actor, "conversation.assign", conversation)
    words = {
        "number": conversation.number,
        "subject": subject_said(conversation.subject),
        "language": conversation.language,
        "channel": channel_words(conversation.channel),
        "until": _until(conversation),
        "pills": opened.slot("conversation.header"),
        "owner": _owner(conversation),
        "tail": opened.tail,
        "takers": _takers(opened) if may_change else "",
        "moments": _moments(besides) if may_change else "",
    }
    given = {
        "status": conversation.status,
        "is_closed": conversation.status == CLOSED,
        "may_change": may_change,
        "opened": besides.menu,
        **way,
    }
    return filled("conversations/_head.html", words, given, csrf_token=opened.csrf_token)


def _until(conversation: Conversation) -> str:
    until = conversation.snoozed_until
    return moment(until, now=clock.now()) if until and conversation.status == SNOOZED else ""


def _owner(conversation: Conversation) -> str:
    owner = conversation.assignee or conversation.team
    return owner.name if owner else ""


def _takers(opened: Opened) -> SafeString:
    conversation = opened.conversation
    given = {
        **assignees(opened.actor),
        "assignee": conversation.assignee_id,
        "team": conversation.team_id,
        "me": opened.actor.id,
    }
    return drawn("conversations/_takers.html", given)


def _moments(besides: Besides) -> SafeString:
    words = {"error": besides.snooze_error, "text": besides.snooze_text}
    return filled("conversations/_moments.html", words, {"choices": snooze_choices()})


def _thread(opened: Opened, said: Said, besides: Besides, way: Way) -> SafeString:
    messages, ways = said
    shown = messages if "all" in opened.request.GET else messages[-SHOWN_AT_ONCE:]
    words = {
        "number": opened.conversation.number,
        "tail": opened.tail,
        "trouble": besides.trouble,
        "pieces": thread_shown(opened, shown, ways, seen=besides.seen),
    }
    return filled(
        "conversations/_thread.html", words, {"hidden_count": len(messages) - len(shown), **way}
    )


def _compose(opened: Opened, said: Said, besides: Besides, way: Way) -> SafeString:
    composer = composer_shown(opened, said[0], draft=besides.draft)
    return filled("conversations/_compose.html", {"composer": composer}, way)


def _person(opened: Opened) -> SafeString:
    customer = opened.conversation.customer
    words = {
        "customer": customer.pk,
        "greet": _greeting(opened),
        "name": opened.conversation.customer_name or _("Nobody yet"),
        "language": customer.language,
        "language_name": AUTONYMS.get(customer.language, ""),
        "points": ways_to_reach(customer.points, wished=customer.reach_by),
        "sections": opened.slot("conversation.sidebar", customer=customer),
        "before": _before(_earlier(opened)),
    }
    return filled("conversations/_person.html", words)


def _greeting(opened: Opened) -> SafeString:
    customer = opened.conversation.customer
    return greeting(
        customer,
        may_change=can(opened.actor, "customer.change", customer),
        back=opened.request.path,
        csrf_token=opened.csrf_token,
    )


def _earlier(opened: Opened) -> list[Conversation]:
    number, customer = opened.conversation.number, opened.conversation.customer_id
    return earlier_conversations(opened.actor, customer, but=number, limit=EARLIER)


def _before(conversations: Sequence[Conversation]) -> SafeString:
    said = Moments(clock.now())
    each_drawn = [_one_before(each, said) for each in conversations]
    return mark_safe("".join(each_drawn))  # noqa: S308 - drawn by a template


def _one_before(conversation: Conversation, said: Moments) -> SafeString:
    words = {
        "when": said(conversation.last_message_at),
        "number": conversation.number,
        "subject": subject_said(conversation.subject),
        "language": conversation.language,
    }
    return filled("conversations/_before.html", words, language=said.language)

"""A conversation as one row of a list: what ``ui/components/conversation_row.html`` takes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.conversations.models import Conversation
from regulars.conversations.queries import DEFAULT_TAB
from regulars.conversations.rules import SNOOZED, WAITING_ON_US
from regulars.conversations.words import subject_said
from regulars.kit import clock
from regulars.kit.addresses import numbered_url
from regulars.ui.formats import Moments, as_told

_NOTHING = timedelta(0)
NEAR = 0.8  # of the standard: worth a look before it is late

Row = dict[str, Any]


def rows_of(conversations: Iterable[Conversation], *, tab: str = DEFAULT_TAB) -> list[Row]:
    """Return rows for the template, without a query.

    Args:
        conversations: With their teams at hand.
        tab: The list they stand in, which their links keep.
    """
    said, listed = Moments(clock.now()), list(conversations)
    channels = {name: channel_words(name) for name in {each.channel for each in listed}}
    return [_row(each, tab, said, channels) for each in listed]


def url_of(number: int, *, tab: str = DEFAULT_TAB) -> str:
    """Return where a conversation is shown, beside the list of a tab."""
    url = numbered_url("conversations:show", number)
    return url if tab == DEFAULT_TAB else f"{url}?{urlencode({'tab': tab})}"


def tab_name(tab: str) -> str:
    """Return what a list of the inbox is called."""
    return {
        "waiting": _("Waiting on us"),
        "mine": _("Mine"),
        "them": _("Waiting on them"),
        "snoozed": _("Snoozed"),
        "done": _("Done"),
        "other": _("Not customers"),
    }[tab]


def channel_words(channel: str) -> str:
    """Return what people call a channel."""
    if channel == "email":
        return _("E-mail")
    return _("Other program") if channel == "api" else channel


# A template looks long for a key that is not there.
_WITHOUT: Row = {
    **dict.fromkeys(("waited", "standard", "late", "due", "age", "pills", "presence", "unread")),
    "state": "",
}


def _row(conversation: Conversation, tab: str, said: Moments, channels: Mapping[str, str]) -> Row:
    return _WITHOUT | {
        "number": conversation.number,
        "url": url_of(conversation.number, tab=tab),
        "name": conversation.customer_name or _("Nobody yet"),
        "language": conversation.language,
        "subject": conversation.subject,
        "words": _words(conversation),
        "channel": channels[conversation.channel],
        "channel_icon": "mail" if conversation.channel == "email" else "link",
        "owner": conversation.assignee_name
        or (conversation.team.name if conversation.team else ""),
        "conversation": conversation,
        **_wait(conversation, said),
    }


def _words(conversation: Conversation) -> str:
    if not conversation.snippet and not conversation.subject:
        return subject_said("")
    if conversation.last_direction != "out":
        return conversation.snippet
    return pgettext("last words of a list", "We: %(words)s") % {"words": conversation.snippet}


def _wait(conversation: Conversation, said: Moments) -> Row:
    since, due = conversation.waiting_since, conversation.next_due_at
    if conversation.status == WAITING_ON_US and since:
        return wait_of(since, due, said)
    until = conversation.snoozed_until
    if conversation.status == SNOOZED and until:
        return {"age": _("until %(moment)s") % {"moment": said(until)}}
    return {"age": said(conversation.last_message_at)}


def wait_of(since: datetime, due: datetime | None, said: Moments) -> Row:
    """Return a wait against the moment it is due, as ``ui/components/wait.html`` takes it.

    Lengths are cut to what is said of them: a row changes when its words do, not all the time.
    """
    now = said.now
    waited = max(now - since, _NOTHING)
    if due is None or due <= since:
        return {"waited": as_told(waited), "standard": None, "state": ""}

    standard = due - since
    late = max(now - due, _NOTHING)
    near = "near" if waited >= NEAR * standard else ""
    return {
        "waited": as_told(waited),
        "standard": standard,
        "state": "late" if late else near,
        "late": as_told(late) if late else late,
        "due": said(due),
    }

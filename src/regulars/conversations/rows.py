"""A conversation as one row of a list: what ``ui/components/conversation_row.html`` takes."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from regulars.conversations.models import Conversation
from regulars.conversations.queries import DEFAULT_TAB
from regulars.conversations.rules import SNOOZED, WAITING_ON_US
from regulars.conversations.words import subject_said
from regulars.kit import clock
from regulars.ui import formats

NEAR = 0.8  # of the standard: worth a look before it is late

Row = dict[str, Any]


def rows_of(conversations: Iterable[Conversation], *, tab: str = DEFAULT_TAB) -> list[Row]:
    """Return rows for the template, without a query.

    Args:
        conversations: With their teams at hand.
        tab: The list they stand in, which their links keep.
    """
    now, listed = clock.now(), list(conversations)
    channels = {name: channel_words(name) for name in {each.channel for each in listed}}
    return [_row(each, tab, now, channels) for each in listed]


@lru_cache(maxsize=4_000)
def url_of(number: int, *, tab: str = DEFAULT_TAB) -> str:
    """Return where a conversation is shown, beside the list of a tab."""
    url = reverse("conversations:show", args=[number])
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
    **dict.fromkeys(("waited", "standard", "late", "due", "age", "presence", "unread")),
    "state": "",
    "pills": (),
}


def _row(conversation: Conversation, tab: str, now: datetime, channels: Mapping[str, str]) -> Row:
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
        **_wait(conversation, now),
    }


def _words(conversation: Conversation) -> str:
    if not conversation.snippet and not conversation.subject:
        return subject_said("")
    if conversation.last_direction != "out":
        return conversation.snippet
    return pgettext("last words of a list", "We: %(words)s") % {"words": conversation.snippet}


def _wait(conversation: Conversation, now: datetime) -> Row:
    since, due = conversation.waiting_since, conversation.next_due_at
    if conversation.status == WAITING_ON_US and since:
        return wait_of(since, due, now)
    until = conversation.snoozed_until
    if conversation.status == SNOOZED and until:
        return {"age": _("until %(moment)s") % {"moment": formats.moment(until, now=now)}}
    return {"age": formats.moment(conversation.last_message_at, now=now)}


def wait_of(since: datetime, due: datetime | None, now: datetime) -> Row:
    """Return a wait against the moment it is due, as ``ui/components/wait.html`` takes it.

    Lengths are cut to what is said of them: a row changes when its words do, not all the time.
    """
    waited = max(now - since, timedelta(0))
    if due is None or due <= since:
        return {"waited": formats.as_told(waited), "standard": None, "state": ""}

    standard = due - since
    state = "near" if waited >= NEAR * standard else ""
    late = max(now - due, timedelta(0))
    return {
        "waited": formats.as_told(waited),
        "standard": standard,
        "state": "late" if late else state,
        "late": formats.as_told(late) if late else late,
        "due": formats.moment(due, now=now),
    }

"""A conversation as one row of a list: what ``ui/components/conversation_row.html`` takes."""

from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from operator import attrgetter
from threading import Lock
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from regulars.conversations.models import Conversation
from regulars.conversations.queries import DEFAULT_TAB
from regulars.conversations.rules import SNOOZED, WAITING_ON_US
from regulars.conversations.words import subject_said
from regulars.kit import clock
from regulars.kit.addresses import numbered_url
from regulars.ui.formats import Moments, as_told, told_until

_NOTHING, _LEAST = timedelta(0), timedelta.resolution
_NEVER = datetime.max.replace(tzinfo=UTC)
KEPT = 1_000  # rows, of about 2 KB
NEAR = 0.8  # of the standard: worth a look before it is late

Row = dict[str, Any]

_shown = attrgetter(
    *("number", "subject", "status", "channel", "language", "last_message_at", "last_direction"),
    *("snippet", "customer_name", "assignee_name", "waiting_since", "next_due_at", "snoozed_until"),
)
_KEPT: OrderedDict[Any, tuple[datetime, datetime, Row]] = OrderedDict()
_CHANGING = Lock()


def rows_of(conversations: Iterable[Conversation], *, tab: str = DEFAULT_TAB) -> list[Row]:
    """Return rows for the template, without a query.

    Args:
        conversations: With their teams at hand.
        tab: The list they stand in, which their links keep.
    """
    said = Moments(clock.now())
    return [_kept(each, tab, said) for each in conversations]


def _kept(conversation: Conversation, tab: str, said: Moments) -> Row:
    """Return a row from memory while it would read the same, else make it."""
    team = conversation.team.name if conversation.team_id and conversation.team else ""
    key = (_shown(conversation), team, tab, said.key)
    known = _KEPT.get(key)
    if known and known[0] <= said.now < known[1]:
        row = known[2]
    else:
        row = _row(conversation, tab, team, said)
        _keep(key, (said.now, _other_words_at(conversation, said.now), row))
    return {**row, "conversation": conversation}


def _keep(key: Any, made: tuple[datetime, datetime, Row]) -> None:
    with _CHANGING:
        _KEPT[key] = made
        if len(_KEPT) > KEPT:
            _KEPT.popitem(last=False)


def _other_words_at(conversation: Conversation, now: datetime) -> datetime:
    """Return when a row will say something else on the same day."""
    since, due = conversation.waiting_since, conversation.next_due_at
    if conversation.status != WAITING_ON_US or since is None:
        return _NEVER
    changes = [since + told_until(max(now - since, _NOTHING))]
    if due is not None and due > since:
        near = since + NEAR * (due - since)
        changes += [each for each in (near, due) if each > now]
        changes += [due + told_until(now - due)] if now > due else [due + _LEAST]
    return min(changes)


def url_of(number: int, *, tab: str = DEFAULT_TAB) -> str:
    """Return where a conversation is shown, beside the list of a tab."""
    url = numbered_url("conversations:show", number)
    return url if tab == DEFAULT_TAB else f"{url}?{urlencode({'tab': tab})}"


_TAB_NAMES = {
    "waiting": gettext_lazy("Waiting on us"),
    "mine": gettext_lazy("Mine"),
    "them": gettext_lazy("Waiting on them"),
    "snoozed": gettext_lazy("Snoozed"),
    "done": gettext_lazy("Done"),
    "other": gettext_lazy("Not customers"),
}


def tab_name(tab: str) -> str:
    """Return what a list of the inbox is called."""
    return str(_TAB_NAMES[tab])


_CHANNEL_ICONS = {"email": "mail", "form": "edit"}


def channel_words(channel: str) -> str:
    """Return what people call a channel."""
    if channel == "email":
        return _("E-mail")
    if channel == "form":
        return _("Contact form")
    return _("Other program") if channel == "api" else channel


@lru_cache(maxsize=64)
def _kept_channel_words(channel: str, _of_language: str | None) -> str:
    return channel_words(channel)


# A template looks long for a key that is not there.
_WITHOUT: Row = {
    **dict.fromkeys(("waited", "standard", "late", "due", "age", "pills", "presence", "unread")),
    "state": "",
}


def _row(conversation: Conversation, tab: str, team: str, said: Moments) -> Row:
    return _WITHOUT | {
        "number": conversation.number,
        "url": url_of(conversation.number, tab=tab),
        "name": conversation.customer_name or _("Nobody yet"),
        "language": conversation.language,
        "subject": conversation.subject,
        "words": _words(conversation),
        "channel": _kept_channel_words(conversation.channel, said.language),
        "channel_icon": _CHANNEL_ICONS.get(conversation.channel, "link"),
        "owner": conversation.assignee_name or team,
        "drawn": {},
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

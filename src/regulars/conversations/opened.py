"""A conversation as somebody has it open: what every piece of its page depends on."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString

from regulars.conversations.models import Conversation
from regulars.conversations.queries import DEFAULT_TAB, TABS
from regulars.kit.actor import Actor
from regulars.kit.views import actor_on
from regulars.ui import slots


@dataclass(frozen=True, slots=True)
class Opened:
    """Who looks at which conversation.

    Attributes:
        tab: The list of the inbox that they came from.
        csrf_token: What the forms of this page carry.
    """

    request: HttpRequest
    conversation: Conversation
    actor: Actor
    tab: str
    csrf_token: str

    @property
    def tail(self) -> str:
        """What stands after an address, so that the tab stays."""
        return "" if self.tab == DEFAULT_TAB else f"?tab={self.tab}"

    def url(self, verb: str) -> str:
        """Return where something is done to the conversation: "show", "reply", "note"."""
        before, after = _around_number(verb)
        return f"{before}{self.conversation.number}{after}{self.tail}"

    def slot(self, name: str, **given: Any) -> SafeString:
        """Return what higher apps have put into a slot of the page."""
        told = {"request": self.request, "actor": self.actor, "conversation": self.conversation}
        return slots.rendered(name, {**told, **given}) if slots.is_filled(name) else SafeString()


@cache
def _around_number(verb: str) -> tuple[str, str]:
    # Django takes long to put an address together, and only the number in it is another.
    number = 10**15
    before, after = reverse(f"conversations:{verb}", args=[number]).split(str(number))
    return before, after


def opened_by(request: HttpRequest, conversation: Conversation) -> Opened:
    """Return a conversation as whoever asks has it open."""
    actor, tab = actor_on(request), tab_of(request)
    return Opened(request, conversation, actor, tab, csrf_token=get_token(request))


def tab_of(request: HttpRequest) -> str:
    """Return the list of the inbox that somebody came from."""
    tab = request.GET.get("tab", DEFAULT_TAB)
    return tab if tab in TABS else DEFAULT_TAB

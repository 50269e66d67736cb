"""One conversation: the list beside it, the thread, the person, the composer."""

from typing import Any

from csp.constants import SELF
from django.contrib import messages as notices
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from regulars.conversations.composing import Draft, composer_of, taken_back
from regulars.conversations.forms import assignees, snooze_choices
from regulars.conversations.models import Conversation, Message
from regulars.conversations.queries import (
    DEFAULT_TAB,
    TABS,
    conversation_for,
    earlier_conversations,
    inbox,
    thread_of,
)
from regulars.conversations.rows import channel_words, rows_of, tab_name, url_of
from regulars.conversations.thread import SHOWN_AT_ONCE, pieces_of
from regulars.kit import clock
from regulars.kit.permissions import can
from regulars.kit.views import actor_on, allowed, see_other
from regulars.outbox.models import OutgoingMessage

BESIDE = 40  # rows of the list beside a conversation


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@allowed("conversation.see")
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a conversation; when something changes, the page asks again for its pieces only."""
    conversation = conversation_for(actor_on(request), number)
    if request.headers.get("HX-Target") == "beside":
        return render(request, "conversations/_beside.html", _beside(request, conversation))
    if request.headers.get("HX-Target") == "thread":
        context = context_of(request, conversation)
        del context["composer"]
        return render(request, "conversations/_pieces.html", {**context, "quiet": True})
    return page(request, conversation, draft=_taken_back(request, conversation))


def page(
    request: HttpRequest,
    conversation: Conversation,
    *,
    status: int = 200,
    draft: Draft | None = None,
    **more: Any,
) -> HttpResponse:
    """Return the whole page, or only its changed pieces where htmx asks.

    Args:
        more: ``trouble`` (a sentence above the thread), ``opened`` (the menu that stays open:
            "snooze", "assign", "close"), ``snooze_error``, ``snooze_text``, ``seen``.
    """
    seen = more.pop("seen", None)
    context = {**context_of(request, conversation, draft=draft, seen=seen), **more}
    if is_htmx(request) and request.method == "POST":
        response = render(request, "conversations/_pieces.html", context, status=status)
        response["HX-Push-Url"] = "false"  # the address stays that of the page
        return response
    context |= _beside(request, conversation)
    context["earlier"] = _earlier(request, conversation)
    response = render(request, "conversations/show.html", context, status=status)
    # A letter as it was sent stands in a frame of its own; what csp_update() would set.
    response._csp_update = {"frame-src": [SELF]}  # type: ignore[attr-defined]
    return response


def changed(request: HttpRequest, number: int, words: str = "") -> HttpResponse:
    """Return the answer to a change that was made: for htmx the pieces, else the page anew."""
    if words:
        notices.success(request, words)
    if is_htmx(request):
        return page(request, conversation_for(actor_on(request), number))
    return see_other(url_of(number, tab=tab_of(request)))


def context_of(
    request: HttpRequest,
    conversation: Conversation,
    *,
    draft: Draft | None = None,
    seen: int | None = None,
) -> dict[str, Any]:
    """Return what the pieces of the page need."""
    actor, tab = actor_on(request), tab_of(request)
    messages, ways = thread_of(conversation)
    shown = messages if "all" in request.GET else messages[-SHOWN_AT_ONCE:]
    return {
        "nav": "inbox",
        "conversation": conversation,
        "customer": conversation.customer,
        "channel": channel_words(conversation.channel),
        "tail": _tail(tab),
        "hidden_count": len(messages) - len(shown),
        "thread": pieces_of(request, conversation, shown, ways, seen=seen),
        "composer": composer_of(actor, conversation, messages, draft=draft, tab=tab),
        "undo": _undo(request, conversation, messages, ways),
        "may_change": can(actor, "conversation.assign", conversation),
        "may_change_customer": can(actor, "customer.change", conversation.customer),
        "snooze_choices": snooze_choices(),
        **_takers(request, conversation),
    }


def _takers(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    if not can(actor_on(request), "conversation.assign", conversation):
        return {}
    return assignees(actor_on(request))


def _undo(
    request: HttpRequest,
    conversation: Conversation,
    messages: list[Message],
    ways: dict[int, OutgoingMessage],
) -> dict[str, Any] | None:
    """Return the way back for the last reply of whoever looks, while it is held."""
    mine = actor_on(request).id
    for message in reversed(messages):
        way = ways.get(message.pk)
        if way is None or way.state != "held" or str(message.author_id) != mine:
            continue
        seconds = int((way.send_after - clock.now()).total_seconds())
        if seconds <= 0:
            return None
        args = [conversation.number, message.pk]
        return {
            "words": _("Sending to %(name)s…") % {"name": _name_of(conversation, message)},
            "url": reverse("conversations:withdraw", args=args),
            "seconds": seconds,
        }
    return None


def _name_of(conversation: Conversation, message: Message) -> str:
    """Return how we call whoever a message goes to."""
    to = next(iter(message.to), {"name": "", "address": ""})
    if to["name"] == conversation.customer.name:
        return conversation.customer.greet_as or conversation.customer_name
    return str(to["name"] or to["address"])


def _taken_back(request: HttpRequest, conversation: Conversation) -> Draft | None:
    """Return the words of a reply that never left, to be written again by whoever wrote it."""
    take = request.GET.get("take", "")
    if not (take.isascii() and take.isdecimal()) or len(take) > 18:  # noqa: PLR2004 - of a key
        return None
    message = conversation.messages.filter(pk=int(take), delivery__in=["withdrawn", "failed"])
    found = message.filter(author=int(actor_on(request).id)).first()
    return taken_back(found) if found else None


def _beside(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    tab = tab_of(request)
    return {
        "conversation": conversation,
        "tail": _tail(tab),
        "rows": rows_of(inbox(actor_on(request), tab, limit=BESIDE).items, tab=tab),
        "list_name": tab_name(tab),
        "list_url": reverse("desk:inbox") + _tail(tab),
    }


def _tail(tab: str) -> str:
    return "" if tab == DEFAULT_TAB else f"?tab={tab}"


def _earlier(request: HttpRequest, conversation: Conversation) -> list[Conversation]:
    actor, customer = actor_on(request), conversation.customer_id
    return earlier_conversations(actor, customer, but=conversation.number, limit=6)


def tab_of(request: HttpRequest) -> str:
    """Return the list of the inbox that somebody came from."""
    tab = request.GET.get("tab", DEFAULT_TAB)
    return tab if tab in TABS else DEFAULT_TAB


def is_htmx(request: HttpRequest) -> bool:
    """Return whether a piece of a page is asked for, not a page."""
    return request.headers.get("HX-Request") == "true"

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

from regulars.conversations.arrivals import is_for_later
from regulars.conversations.composing import Draft, taken_back
from regulars.conversations.models import Conversation, Message
from regulars.conversations.opened import Opened, opened_by, tab_of
from regulars.conversations.queries import conversation_for, thread_of, top_of
from regulars.conversations.rows import rows_of, tab_name, url_of
from regulars.conversations.views.pieces import (
    ON_ITS_OWN,
    PRESSED,
    Besides,
    Said,
    pieces,
    whole,
)
from regulars.kit import clock
from regulars.kit.addresses import page_url
from regulars.kit.views import actor_on, allowed, see_other

BESIDE = 30  # rows of the list beside a conversation


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@allowed("conversation.see")
def show(request: HttpRequest, number: int) -> HttpResponse:
    """Show a conversation; when something changes, the page asks again for its pieces only."""
    conversation = conversation_for(actor_on(request), number)
    if request.headers.get("HX-Target") == "beside":
        beside = _beside(opened_by(request, conversation))
        return render(request, "conversations/_beside.html", beside)
    if request.headers.get("HX-Target") == "thread":
        opened, said = opened_by(request, conversation), thread_of(conversation)
        shown = pieces(opened, said, Besides(), ON_ITS_OWN)
        return render(request, "conversations/_pieces.html", {"quiet": True, **shown})
    return page(request, conversation, draft=_taken_back(request, conversation))


def page(
    request: HttpRequest, conversation: Conversation, *, status: int = 200, **besides: Any
) -> HttpResponse:
    """Return the whole page, or only its changed pieces where htmx asks.

    Args:
        besides: As for ``Besides``: what there is to say besides.
    """
    opened, said = opened_by(request, conversation), thread_of(conversation)
    context: dict[str, Any] = {
        "nav": "inbox",
        "undo": _undo(opened, said),
        "csrf_token": opened.csrf_token,
    }
    if is_htmx(request) and request.method == "POST":
        context |= pieces(opened, said, Besides(**besides), PRESSED)
        response = render(request, "conversations/_pieces.html", context, status=status)
        response["HX-Push-Url"] = "false"  # the address stays that of the page
        return response
    context |= _beside(opened)
    context["whole"] = whole(opened, said, Besides(**besides), list_url=context["list_url"])
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


def _undo(opened: Opened, said: Said) -> dict[str, Any] | None:
    """Return the way back for the last reply of whoever looks, while it is held."""
    messages, ways = said
    for message in reversed(messages):
        way = ways.get(message.pk)
        if way is None or way.state != "held" or str(message.author_id) != opened.actor.id:
            continue
        seconds = int((way.send_after - clock.now()).total_seconds())
        if seconds <= 0 or is_for_later(message, way):
            return None
        conversation = opened.conversation
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
    found = message.filter(author=int(actor_on(request).id), forwards=None).first()
    return taken_back(found) if found else None


def _beside(opened: Opened) -> dict[str, Any]:
    tab = opened.tab
    return {
        "conversation": opened.conversation,
        "beside_url": opened.url("show"),
        "rows": rows_of(top_of(opened.actor, tab, limit=BESIDE), tab=tab),
        "list_name": tab_name(tab),
        "list_url": page_url("desk:inbox") + opened.tail,
    }


def forward_again(request: HttpRequest, message: Message) -> HttpResponse:
    """Return the way to where a message that was passed on and taken back is written again."""
    url = reverse("conversations:forward", args=[message.conversation_id, message.forwards])
    url = f"{url}?take={message.pk}"
    if is_htmx(request):
        return HttpResponse(headers={"HX-Redirect": url})
    return see_other(url)


def is_htmx(request: HttpRequest) -> bool:
    """Return whether a piece of a page is asked for, not a page."""
    return request.headers.get("HX-Request") == "true"

"""The inbox: who is waiting for us, and who has them?"""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from regulars.conversations import queries
from regulars.conversations.queries import DEFAULT_TAB, TABS
from regulars.conversations.rows import rows_of, tab_name
from regulars.conversations.rules import COUNTED_TO, capped
from regulars.insights.queries import Listening, listening
from regulars.kit.addresses import page_url
from regulars.kit.paging import BadCursor
from regulars.kit.permissions import can
from regulars.kit.views import actor_on, allowed
from regulars.standards.queries import count_late

COUNTED = ("waiting", "mine", "them", "snoozed")  # what is done has no end


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@allowed("conversation.see")
def inbox(request: HttpRequest) -> HttpResponse:
    """Show a tab of the inbox; when something happens the page asks for the list again."""
    tab = request.GET.get("tab", DEFAULT_TAB)
    tab = tab if tab in TABS else DEFAULT_TAB
    cursor = request.GET.get("cursor", "")
    try:
        found = queries.inbox(actor_on(request), tab, cursor=cursor)
    except BadCursor:
        return render(request, "desk/lost.html", {"nav": "inbox", "url": _url(tab)}, status=422)
    context = {
        "nav": "inbox",
        "tab": tab,
        "rows": rows_of(found.items, tab=tab),
        "list_name": tab_name(tab),
        "here": _url(tab, cursor),
        "older_url": _url(tab, found.next_cursor) if found.next_cursor else "",
        "newer_url": _url(tab) if cursor else "",
        **_head(request, tab),
    }
    if request.headers.get("HX-Target") == "inbox":
        return render(request, "desk/_inbox.html", context)
    return render(request, "desk/inbox.html", context)


def _head(request: HttpRequest, tab: str) -> dict[str, Any]:
    actor = actor_on(request)
    counts = queries.counts(actor, COUNTED)
    mail = listening()
    late = count_late(actor) if tab == DEFAULT_TAB and counts["waiting"] else 0
    return {
        "heading": _heading(tab, counts),
        "may_begin": can(actor, "conversation.open"),
        "late": _late_words(late),
        "mail": mail,
        "tabs": _tabs(counts, tab),
        "empty": _empty(request, tab, mail),
    }


def _heading(tab: str, counts: dict[str, int]) -> str:
    """Return the sentence above a list; its name where there is nothing to count."""
    if tab == DEFAULT_TAB:
        return _waiting_words(counts[tab])
    count = counts.get(tab, 0)
    words = {"mine": _mine_words, "them": _them_words, "snoozed": _snoozed_words}.get(tab)
    return words(count) % {"count": capped(count)} if words and count else tab_name(tab)


def _mine_words(count: int) -> str:
    return ngettext("%(count)s conversation is mine.", "%(count)s conversations are mine.", count)


def _them_words(count: int) -> str:
    return ngettext(
        "We are waiting for %(count)s customer.", "We are waiting for %(count)s customers.", count
    )


def _snoozed_words(count: int) -> str:
    return ngettext(
        "%(count)s conversation is snoozed.", "%(count)s conversations are snoozed.", count
    )


def _waiting_words(waiting: int) -> str:
    if not waiting:
        return _("Nobody is waiting for us.")
    if waiting >= COUNTED_TO:
        return _("More than %(count)s customers are waiting for us.") % {"count": COUNTED_TO - 1}
    sentence = ngettext(
        "%(count)s customer is waiting for us.",
        "%(count)s customers are waiting for us.",
        waiting,
    )
    return sentence % {"count": waiting}


def _late_words(late: int) -> str:
    if not late:
        return ""
    sentence = ngettext(
        "%(count)s has waited past our standard.",
        "%(count)s have waited past our standard.",
        late,
    )
    return sentence % {"count": capped(late)}


def _tabs(counts: dict[str, int], current: str) -> list[dict[str, Any]]:
    return [
        {
            "label": tab_name(name),
            "url": _url(name),
            "current": name == current,
            "count": capped(counts[name]) if counts.get(name) else "",
        }
        for name in TABS
    ]


def _url(tab: str, cursor: str | None = "") -> str:
    query = {
        **({} if tab == DEFAULT_TAB else {"tab": tab}),
        **({"cursor": cursor} if cursor else {}),
    }
    return page_url("desk:inbox") + (f"?{urlencode(query)}" if query else "")


def _empty(request: HttpRequest, tab: str, mail: Listening) -> dict[str, Any]:
    """Return why nothing is here: broken, first use, cleared, or only this list."""
    if mail.trouble:
        return {
            "kind": "broken",
            "title": mail.trouble,
            "words": _("What has come in before is still here, in the other lists."),
        }
    if tab != DEFAULT_TAB:
        return {
            "kind": "filtered",
            "title": pgettext("an empty list", "Nothing in “%(list)s”.") % {"list": tab_name(tab)},
            "words": "",
            "action_url": _url(DEFAULT_TAB),
            "action_label": tab_name(DEFAULT_TAB),
        }
    if not queries.visible_to(actor_on(request)).exists():
        return {
            "kind": "first",
            "title": _("No conversations yet."),
            "words": _("Write to your own mailbox once: it appears here within seconds."),
        }
    return {"kind": "cleared", "title": _("All answered."), "words": ""}

"""Search: conversations and customers in one list, newest first."""

import re
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from regulars.conversations import queries as conversations
from regulars.conversations.rows import rows_of
from regulars.customers import queries as customers
from regulars.kit.actor import Actor
from regulars.kit.paging import BadCursor
from regulars.kit.views import actor_on, allowed
from regulars.search.queries import find
from regulars.search.rules import CANDIDATES, Hit

QUERY_CHARS = 400
SHOWN = 30
NUMBER = re.compile(r"#?[0-9]{1,18}")


@require_safe
@allowed("conversation.see")
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found for ``q``; any text may be asked for."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:QUERY_CHARS]
    actor, before = actor_on(request), request.GET.get("cursor") or None
    url = f"{reverse('desk:search')}?{urlencode({'q': query})}"
    try:
        found = find(actor, query, before=before, limit=SHOWN)
    except BadCursor:
        return render(request, "desk/lost.html", {"nav": "", "url": url}, status=422)
    named = _named(actor, query)
    same = {(hit.kind, hit.ref) for hit in named}
    others = tuple(hit for hit in found.hits if (hit.kind, hit.ref) not in same)
    context = {
        "nav": "search",
        "query": query,
        "hits": _shown(actor, others if before else named + others),
        "total": found.total + len(named) - (len(found.hits) - len(others)),
        "capped": found.capped,
        "candidates": CANDIDATES,
        "older_url": f"{url}&{urlencode({'cursor': found.next_cursor})}"
        if found.next_cursor
        else "",
    }
    return render(request, "desk/search.html", context)


def _named(actor: Actor, query: str) -> tuple[Hit, ...]:
    """Return the conversation whose number is asked for, "2282" or "#2282", if it may be seen."""
    if not NUMBER.fullmatch(query):
        return ()
    talk = conversations.conversations_by_number(actor, [int(query.removeprefix("#"))])
    return tuple(Hit("conversation", each.number, each.last_message_at) for each in talk)


def _shown(actor: Actor, hits: tuple[Hit, ...]) -> list[dict[str, Any]]:
    """Return rows and customers in the order of the hits; three queries at most."""
    wanted: dict[str, list[int]] = {"conversation": [], "customer": []}
    for hit in hits:
        wanted.setdefault(hit.kind, []).append(hit.ref)
    numbers, people = wanted["conversation"], wanted["customer"]
    talk = conversations.conversations_by_number(actor, numbers)
    rows = {row["number"]: row for row in rows_of(talk)}
    known = customers.visible_to(actor).prefetch_related("contact_points")
    found = known.in_bulk(people) if people else {}
    return [
        {"row": rows.get(hit.ref)}
        if hit.kind == "conversation"
        else {"customer": found.get(hit.ref), "at": hit.at}
        for hit in hits
    ]

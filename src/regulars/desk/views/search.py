"""Search: conversations and customers in one list, newest first."""

import re
from itertools import groupby
from operator import attrgetter
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from regulars.conversations import queries as conversations
from regulars.conversations.rows import rows_of
from regulars.customers import queries as customers
from regulars.kit.actor import Actor
from regulars.kit.addresses import page_url
from regulars.kit.paging import BadCursor
from regulars.kit.views import actor_on, allowed
from regulars.search.queries import find
from regulars.search.rules import CANDIDATES, Hit

QUERY_CHARS = 400
SHOWN = 20
NUMBER = re.compile(r"#?[0-9]{1,18}")


@require_safe
@allowed("conversation.see")
def search(request: HttpRequest) -> HttpResponse:
    """Show what was found for ``q``; any text may be asked for."""
    query = request.GET.get("q", "").replace("\x00", "").strip()[:QUERY_CHARS]
    actor, before = actor_on(request), request.GET.get("cursor") or None
    url = f"{page_url('desk:search')}?{urlencode({'q': query})}"
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
    """Return what to draw, in the order of the hits; three queries at most.

    Conversations that follow one another are one item, their rows; each customer is one.
    """
    wanted: dict[str, list[int]] = {"conversation": [], "customer": []}
    for hit in hits:
        wanted.setdefault(hit.kind, []).append(hit.ref)
    talk = conversations.conversations_by_number(actor, wanted["conversation"])
    rows = {row["number"]: row for row in rows_of(talk)}
    people = customers.customers_by_id(actor, wanted["customer"])

    shown: list[dict[str, Any]] = []
    for kind, group in groupby(hits, key=attrgetter("kind")):
        if kind == "conversation":
            shown.append({"rows": [rows[hit.ref] for hit in group if hit.ref in rows]})
        else:
            shown += [{"customer": people.get(hit.ref), "at": hit.at} for hit in group]
    return shown

"""The lists behind figures: each holds just as many as its figure says."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regulars.conversations.rows import rows_of
from regulars.feedback.queries import answers_behind, asked_behind, checks_behind
from regulars.feedback.rules import HAPPY, SCORES, UNHAPPY
from regulars.feedback.words import words_for
from regulars.insights import figures, lists, queries
from regulars.insights.rules import Period
from regulars.insights.views.results import period_of
from regulars.kit.paging import BadCursor, Page
from regulars.kit.replica import from_replica
from regulars.kit.views import actor_on, allowed
from regulars.standards.queries import OUTCOMES, clocks_behind

Behind = Callable[..., Page[Any]]


@require_safe
@allowed("results.see")
def opened(request: HttpRequest) -> HttpResponse:
    """List the conversations that were opened in a period."""
    return _flow(request, "opened", title=_("Conversations opened"))


@require_safe
@allowed("results.see")
def closed(request: HttpRequest) -> HttpResponse:
    """List each closing of a period; who was closed twice is there twice."""
    return _flow(request, "closed", title=_("Conversations closed"))


@require_safe
@allowed("results.see")
def received(request: HttpRequest) -> HttpResponse:
    """List the messages from customers that came in."""
    return _flow(request, "received", title=_("Messages that came in"))


@require_safe
@allowed("results.see")
def replied(request: HttpRequest) -> HttpResponse:
    """List the replies that were sent; those taken back were not."""
    return _flow(request, "replied", title=_("Replies sent"))


def _flow(request: HttpRequest, figure: str, *, title: str) -> HttpResponse:
    def behind(actor: Any, period: Period, cursor: str) -> Page[Any]:
        return queries.behind(actor, figure, period, cursor=cursor)

    return _listed(request, behind, lists.of_happened, title=title)


@require_safe
@allowed("results.see")
def first_reply(request: HttpRequest) -> HttpResponse:
    """List the conversations that a first-reply figure counts."""
    outcome = request.GET.get("outcome", "missed")
    outcome = outcome if outcome in OUTCOMES else "missed"
    titles = {
        "missed": _("First replies that were late"),
        "met": _("First replies in time"),
        "ended": _("First replies in time or late"),
        "answered": _("Conversations that were answered"),
        "started": _("Conversations that a first-reply clock ran on"),
    }
    behind = _of_days(clocks_behind, outcome=outcome)
    return _listed(request, behind, lists.of_clock, title=titles[outcome])


@require_safe
@allowed("results.see")
def answers(request: HttpRequest) -> HttpResponse:
    """List the answers that a satisfaction figure counts."""
    wanted = request.GET.get("scores", "")
    scores, title = _scores(wanted)
    behind = _of_days(answers_behind, scores=scores)
    nothing = _("Nobody has answered in these days.")
    return _listed(request, behind, lists.of_answer, title=title, nothing=nothing)


def _scores(wanted: str) -> tuple[tuple[int, ...], str]:
    """Return which scores are listed, and what that list is called."""
    if wanted == "unhappy":
        return tuple(score for score in SCORES if score <= UNHAPPY), _("Unhappy answers")
    if wanted == "happy":
        return tuple(score for score in SCORES if score >= HAPPY), _("Satisfied answers")
    for score in SCORES:
        if wanted == str(score):
            words = {"score": f"{score} {words_for(score)}"}
            return (score,), _("Who answered “%(score)s”") % words
    return tuple(SCORES), _("What customers answered")


@require_safe
@allowed("results.see")
def asked(request: HttpRequest) -> HttpResponse:
    """List the customers who were asked, each with the answer."""
    title, nothing = _("Customers who were asked"), _("Nobody was asked in these days.")
    behind = _of_days(asked_behind)
    return _listed(request, behind, lists.of_invitation, title=title, nothing=nothing)


@require_safe
@allowed("results.see")
def checks(request: HttpRequest) -> HttpResponse:
    """List the visits to survey links that a program made, not a person."""
    title = _("Links opened by programs, not people")
    return _listed(request, _of_days(checks_behind), lists.of_check, title=title)


def _of_days(behind: Behind, **narrow: Any) -> Behind:
    def asked(actor: Any, period: Period, cursor: str) -> Page[Any]:
        with from_replica():
            return behind(actor, period.first, period.last, cursor=cursor, **narrow)

    return asked


def _listed(
    request: HttpRequest,
    behind: Behind,
    line: Callable[[Any], lists.Line],
    *,
    title: str,
    nothing: str = "",
) -> HttpResponse:
    period = period_of(request)
    try:
        page = behind(actor_on(request), period, request.GET.get("cursor", ""))
    except BadCursor:
        return _lost(request)
    context = {
        "title": title,
        "lines": [line(each) for each in page.items],
        "nothing": nothing or _("Nothing here in these days."),
        "period": period,
        "older_url": _older(request, page.next_cursor),
    }
    return render(request, "insights/list.html", {**context, "nav": "results"})


@require_safe
@allowed("results.see")
def waiting(request: HttpRequest) -> HttpResponse:
    """List who waits on us for a certain time."""
    band = request.GET.get("band", "")
    band = band if band in queries.BANDS else "over_4_h"
    try:
        page = queries.waiting_behind(actor_on(request), band, cursor=request.GET.get("cursor", ""))
    except BadCursor:
        return _lost(request)
    context = {
        "title": figures.band_names()[band],
        "rows": rows_of(page.items),
        "older_url": _older(request, page.next_cursor),
    }
    return render(request, "insights/waiting.html", {**context, "nav": "results"})


def _older(request: HttpRequest, cursor: str | None) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor or ""
    return f"?{query.urlencode()}" if cursor else ""


def _lost(request: HttpRequest) -> HttpResponse:
    context = {"sentence": _("This page of the list is no longer there. Start at its beginning.")}
    return render(request, "insights/lost.html", {**context, "nav": "results"}, status=422)

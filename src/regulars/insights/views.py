"""Results: is it getting better, and is that a signal or noise?"""

import csv
from collections.abc import Callable
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regulars.conversations.models import Conversation
from regulars.conversations.queries import waiting_bands
from regulars.conversations.rows import rows_of
from regulars.feedback.queries import answers_behind
from regulars.feedback.rules import HAPPY, SCORES, UNHAPPY
from regulars.feedback.words import words_for
from regulars.insights import figures, queries
from regulars.insights.rules import PERIODS, USUAL, Period
from regulars.kit.paging import BadCursor, Page
from regulars.kit.replica import from_replica
from regulars.kit.views import actor_on, allowed
from regulars.standards.queries import OUTCOMES, clocks_behind

# No business keeps days beyond these, and days at the ends of time have no midnight everywhere.
EARLIEST, LATEST = date(1900, 1, 1), date(9990, 12, 31)


@require_safe
@allowed("results.see")
def results(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period, each with the list behind it."""
    actor, period, chosen = actor_on(request), _period(request), _chosen(request)
    standard = queries.first_reply_standard()
    words = {score: words_for(score) for score in SCORES}
    shown = [
        figures.waiting(waiting_bands(actor), standard),
        figures.first_reply(queries.first_replies(actor, period), period, standard),
        figures.satisfied(queries.satisfaction(actor, period), period, words),
        figures.came_and_went(queries.flow(actor, period), period),
    ]
    context = {"figures": shown, "period": period, "tabs": _tabs(chosen), "chosen": chosen}
    return render(request, "insights/results.html", {**context, "nav": "results"})


@require_safe
@allowed("results.see")
def download(request: HttpRequest) -> HttpResponse:
    """Send the figures of each day as CSV: dates ISO 8601, numbers plain."""
    period = _period(request)
    replies = queries.first_replies(actor_on(request), period)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    name = f"results-{period.first:%Y-%m-%d}-{period.last:%Y-%m-%d}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(["date", "opened", "in_time", "late", "answered", "median_minutes"])
    for day in replies.days:
        median = "" if day.median_minutes is None else f"{day.median_minutes:.1f}"
        writer.writerow([day.date, day.started, day.met, day.missed, day.answered, median])
    return response


@require_safe
@allowed("results.see")
def first_reply(request: HttpRequest) -> HttpResponse:
    """List the conversations that a first-reply figure counts."""
    outcome = request.GET.get("outcome", "missed")
    outcome = outcome if outcome in OUTCOMES else "missed"
    period = _period(request)
    try:
        page = from_replica()(clocks_behind)(
            actor_on(request),
            period.first,
            period.last,
            outcome=outcome,
            cursor=request.GET.get("cursor", ""),
        )
    except BadCursor:
        return _lost(request)
    titles = {
        "missed": _("First replies that were late"),
        "met": _("First replies in time"),
        "answered": _("Conversations that were answered"),
        "started": _("Conversations that a first-reply clock ran on"),
    }
    context = {
        "title": titles[outcome],
        "page": page,
        "period": period,
        "older_url": _older(request, page.next_cursor),
    }
    return render(request, "insights/first_reply.html", {**context, "nav": "results"})


@require_safe
@allowed("results.see")
def answers(request: HttpRequest) -> HttpResponse:
    """List the answers that a satisfaction figure counts."""
    wanted, period = request.GET.get("scores", ""), _period(request)
    scores = {
        "unhappy": tuple(score for score in SCORES if score <= UNHAPPY),
        "happy": tuple(score for score in SCORES if score >= HAPPY),
    }.get(wanted, SCORES)
    titles = {"unhappy": _("Unhappy answers"), "happy": _("Satisfied answers")}
    try:
        page = from_replica()(answers_behind)(
            actor_on(request),
            period.first,
            period.last,
            scores=scores,
            cursor=request.GET.get("cursor", ""),
        )
    except BadCursor:
        return _lost(request)
    context = {
        "title": titles.get(wanted) or _("What customers answered"),
        "answers": [(answer, words_for(answer.score)) for answer in page.items],
        "page": page,
        "period": period,
        "older_url": _older(request, page.next_cursor),
    }
    return render(request, "insights/answers.html", {**context, "nav": "results"})


@require_safe
@allowed("results.see")
def opened(request: HttpRequest) -> HttpResponse:
    """List the conversations that were opened in a period."""
    return _of_period(request, queries.opened_behind, title=_("Conversations"))


@require_safe
@allowed("results.see")
def closed(request: HttpRequest) -> HttpResponse:
    """List the conversations that were closed in a period, and are closed still."""
    return _of_period(request, queries.closed_behind, title=_("Closed and not opened again"))


def _of_period(
    request: HttpRequest, behind: Callable[..., Page[Conversation]], *, title: str
) -> HttpResponse:
    period, cursor = _period(request), request.GET.get("cursor", "")
    try:
        page = behind(actor_on(request), period, cursor=cursor)
    except BadCursor:
        return _lost(request)
    return _conversations(request, page, title=title, period=period)


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
    return _conversations(request, page, title=figures.band_names()[band])


def _conversations(
    request: HttpRequest, page: Page[Conversation], *, title: str, period: Period | None = None
) -> HttpResponse:
    context = {
        "title": title,
        "rows": rows_of(page.items),
        "period": period,
        "older_url": _older(request, page.next_cursor),
    }
    return render(request, "insights/conversations.html", {**context, "nav": "results"})


def _older(request: HttpRequest, cursor: str | None) -> str:
    query = request.GET.copy()
    query["cursor"] = cursor or ""
    return f"?{query.urlencode()}" if cursor else ""


def _lost(request: HttpRequest) -> HttpResponse:
    context = {"sentence": _("This page of the list is no longer there. Start at its beginning.")}
    return render(request, "insights/lost.html", {**context, "nav": "results"}, status=422)


def _chosen(request: HttpRequest) -> str:
    chosen = request.GET.get("days", USUAL)
    return chosen if chosen in PERIODS else USUAL


def _period(request: HttpRequest) -> Period:
    """Return the days asked for; those that make no sense give the usual period."""
    today = queries.house_day()
    try:
        first = date.fromisoformat(request.GET["first"])
        last = date.fromisoformat(request.GET["last"])
    except (KeyError, ValueError):
        return Period.ending(today, days=PERIODS[_chosen(request)])
    is_sound = EARLIEST <= first <= last <= LATEST
    if not is_sound or (last - first).days > max(PERIODS.values()):
        return Period.ending(today, days=PERIODS[USUAL])
    return Period(first, last)


def _tabs(chosen: str) -> list[dict[str, object]]:
    labels = {
        "7": _("7 days"),
        "30": _("30 days"),
        "90": _("90 days"),
        "365": _("A year"),
    }
    return [
        {"label": labels[days], "url": f"?days={days}", "current": days == chosen}
        for days in PERIODS
    ]

"""Results: is it getting better, and is that a signal or noise?"""

import csv
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from regulars.conversations.queries import waiting_bands
from regulars.feedback.rules import SCORES
from regulars.feedback.words import words_for
from regulars.insights import figures, queries
from regulars.insights.rules import PERIODS, USUAL, Period
from regulars.kit.views import actor_on, allowed

# No business keeps days beyond these, and days at the ends of time have no midnight everywhere.
EARLIEST, LATEST = date(1900, 1, 1), date(9990, 12, 31)


@require_safe
@allowed("results.see")
def results(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period, each with the list behind it."""
    actor, period, chosen = actor_on(request), period_of(request), _chosen(request)
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
    period = period_of(request)
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


def _chosen(request: HttpRequest) -> str:
    chosen = request.GET.get("days", USUAL)
    return chosen if chosen in PERIODS else USUAL


def period_of(request: HttpRequest) -> Period:
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

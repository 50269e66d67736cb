"""Today: am I about to lose a customer today, and what do I do next?"""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from regulars.conversations.queries import Bands, waiting_bands
from regulars.conversations.rows import wait_of
from regulars.conversations.words import subject_said
from regulars.insights import figures, queries
from regulars.insights.queries import FirstReplies
from regulars.insights.rules import FEW, Period, ReplyDay, signal_words, usual
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.views import actor_on, allowed
from regulars.ui import formats
from regulars.ui.formats import Moments

MORNING, AFTERNOON, EVENING = 5, 12, 18
DAYS = 30


@require_safe
@vary_on_headers("HX-Request", "HX-Target")
@allowed("conversation.see")
def today(request: HttpRequest) -> HttpResponse:
    """Show who could be lost, who waits, and how yesterday went; refreshed as things happen."""
    actor, now = actor_on(request), clock.now()
    risks = queries.risks(actor)
    bands = waiting_bands(actor)
    standard = queries.first_reply_standard()
    context = {
        "nav": "today",
        "greeting": _greeting(now.astimezone(timezone.get_current_timezone()), actor),
        "verdict": queries.verdict(actor, risks),
        "risks": risks,
        "bands": bands,
        "waiting": figures.waiting(bands, standard),
        "oldest": _oldest(bands, now),
        "mail": queries.listening(),
        "checked": now,
        **_yesterday(actor),
    }
    page = "desk/_today.html" if request.headers.get("HX-Target") == "today" else "desk/today.html"
    return render(request, page, context)


def _greeting(here: datetime, actor: Actor) -> str:
    name = {"name": actor.name}
    if MORNING <= here.hour < AFTERNOON:
        return _("Good morning, %(name)s.") % name
    if AFTERNOON <= here.hour < EVENING:
        return _("Good afternoon, %(name)s.") % name
    return _("Good evening, %(name)s.") % name


def _oldest(bands: Bands, now: datetime) -> dict[str, Any] | None:
    oldest = bands.oldest
    if oldest is None or oldest.waiting_since is None:
        return None
    wait = wait_of(oldest.waiting_since, oldest.next_due_at, Moments(now))
    return {
        **wait,
        "name": oldest.customer_name,
        "language": oldest.language,
        "subject": subject_said(oldest.subject),
        "url": reverse("conversations:show", args=[oldest.number]),
    }


def _yesterday(actor: Actor) -> dict[str, Any]:
    last = queries.house_day() - timedelta(days=1)
    period = Period.ending(last, days=DAYS)
    replies = queries.first_replies(actor, period)
    lately = Period.ending(last + timedelta(days=1), days=DAYS)
    satisfied = queries.satisfaction(actor, lately)
    return {
        "yesterday": _reply_line(replies, last),
        "reply_url": _list("insights:first_reply", Period(last, last), outcome="answered"),
        "trend": [each.median_minutes for each in replies.days if each.median_minutes is not None],
        "happy": satisfied.happy,
        "happy_words": figures.share(satisfied.happy),
        "happy_counts": satisfied.happy.n >= FEW,
        "invited": satisfied.invited,
        "answers_url": _list("insights:answers", lately, scores="all"),
        "asked_url": _list("insights:asked", lately),
    }


def _reply_line(replies: FirstReplies, last: Any) -> dict[str, str]:
    """Return yesterday's median, what is usual, and whether that was a signal."""
    day = next((each for each in replies.days if each.date == last), None)
    if day is None or day.median_minutes is None:
        number = _("No first replies")
        return {"number": number, "words": _usual_words(replies)}
    length = timedelta(minutes=day.median_minutes)
    return {
        "number": pgettext("median of yesterday", "%(length)s to the first reply")
        % {"length": formats.age(length)},
        "words": f"{_usual_words(replies)} {_signal(replies, day)}".strip(),
    }


def _usual_words(replies: FirstReplies) -> str:
    found = usual(replies.days)
    if found is None:
        return _("Too few days to say what is usual.")
    return _("Usual %(low)s to %(high)s.") % {
        "low": formats.age(max(found.lower, 0)),
        "high": formats.age(found.upper),
    }


def _signal(replies: FirstReplies, day: ReplyDay) -> str:
    found = usual(replies.days)
    if found is None:
        return ""
    words = signal_words(replies.days, found).get(day.date)
    return _("A signal: %(what)s.") % {"what": words} if words else _("No signal.")


def _list(name: str, period: Period, **more: str) -> str:
    days = f"first={period.first.isoformat()}&last={period.last.isoformat()}"
    return "&".join([f"{reverse(name)}?{days}", *(f"{key}={each}" for key, each in more.items())])

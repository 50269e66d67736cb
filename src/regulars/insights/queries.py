"""Today and Results: composed from the daily figures that other apps keep, never from history."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Min, Model, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regulars.business.models import Location
from regulars.business.queries import business, today_at_home
from regulars.channels.email import queries as email
from regulars.channels.email.models import Mailbox
from regulars.conversations import queries as conversations
from regulars.conversations.models import Conversation, DayTally
from regulars.conversations.words import subject_said
from regulars.feedback import queries as feedback
from regulars.feedback.models import SatisfactionDay
from regulars.insights.rules import Period, ReplyDay, Risk, ranked, reply_days
from regulars.jobs.models import Worker
from regulars.kit import clock
from regulars.kit.actor import Actor
from regulars.kit.paging import Page, moment_and_id, page_of
from regulars.kit.rates import Rate, wilson
from regulars.kit.reading import read_rows
from regulars.kit.replica import from_replica
from regulars.standards import queries as standards
from regulars.standards.models import Clock, FirstReplyDay, Standard
from regulars.ui import formats

MOST_RISKS = 5
UNHAPPY_FOR = 7  # days a low score stays on Today unless somebody writes
SILENT = timedelta(minutes=2)
LISTED = 50
A_DAY = timedelta(days=1)
KEPT_BY_DAY = (DayTally, FirstReplyDay, SatisfactionDay)
# Hours that customers wait: at least, and less than.
BANDS = {"under_1_h": (-1, 1), "from_1_to_4_h": (1, 4), "over_4_h": (4, 24 * 365 * 100)}


@dataclass(frozen=True, slots=True)
class FirstReplies:
    """First replies over a period: one line a day, and the share that was in time."""

    days: list[ReplyDay]
    in_time: Rate
    started: int
    missed: int


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Answers over a period: counts from 1 to 5, the share of 4 and 5, and who was asked."""

    counts: dict[int, int]
    happy: Rate
    invited: int
    ignored_checks: int


@dataclass(frozen=True, slots=True)
class Flow:
    """How many conversations were opened and closed, how many messages came in and replies left.

    A conversation that was closed twice counts twice; a reply taken back counts not at all.
    """

    opened: int
    closed: int
    received: int
    replied: int


@dataclass(frozen=True, slots=True)
class Listening:
    """Whether mail comes in and can leave: `trouble` says what is wrong, "" for nothing.

    `looked_at` is None where no mailbox is looked into: others bring the mail. Then `came_at` is
    when they last did, None for never.
    """

    trouble: str
    checked_at: datetime
    looked_at: datetime | None = None
    came_at: datetime | None = None


@from_replica()
def first_replies(actor: Actor, period: Period) -> FirstReplies:
    """Return how first replies went for conversations opened in the period.

    Those that still wait within their time are in no share yet.
    """
    days = reply_days(standards.first_reply_days(actor, period.first, period.last))
    met, missed = sum(day.met for day in days), sum(day.missed for day in days)
    return FirstReplies(
        days=days,
        in_time=wilson(met, met + missed),
        started=sum(day.started for day in days),
        missed=missed,
    )


@from_replica()
def satisfaction(actor: Actor, period: Period) -> Satisfaction:
    """Return what customers answered in the period (MEASURES.md 2.2)."""
    figures = feedback.survey_figures(actor, period.first, period.last)
    return Satisfaction(
        counts=feedback.score_counts(actor, period.first, period.last),
        happy=feedback.satisfaction(actor, period.first, period.last),
        invited=figures["invited"],
        ignored_checks=figures["ignored_checks"],
    )


@from_replica()
def flow(actor: Actor, period: Period) -> Flow:
    """Return what came and went in the period."""
    days = conversations.day_tallies(actor, period.first, period.last)
    return Flow(
        opened=sum(day.opened for day in days),
        closed=sum(day.closed for day in days),
        received=sum(day.received for day in days),
        replied=sum(day.replied for day in days),
    )


@from_replica()
def behind(
    actor: Actor, figure: str, period: Period, *, cursor: str = "", limit: int = LISTED
) -> Page[conversations.Happened]:
    """Return what a figure of `Flow` counts, newest first, by keyset; just as many as it says.

    Raises:
        KeyError: there is no such figure.
        BadCursor: the cursor is not one of ours, or of another list.
    """
    return conversations.happened(
        actor, figure, period.first, period.last, cursor=cursor, limit=limit
    )


def waiting_behind(
    actor: Actor, band: str, *, cursor: str = "", limit: int = LISTED
) -> Page[Conversation]:
    """Return who waits on us for as long as a band of BANDS says, the longest first, by keyset.

    Raises:
        BadCursor: as `behind`.
        KeyError: there is no such band.
    """
    least, most = (timedelta(hours=hours) for hours in BANDS[band])
    now = clock.now()
    waiting = conversations.visible_to(actor).filter(
        status=Conversation.Status.WAITING_ON_US,
        kind=Conversation.Kind.PERSON,
        waiting_since__lte=now - least,
        waiting_since__gt=now - most,
    )
    if cursor:
        waiting = waiting.filter(conversations.beyond("waiting_since", moment_and_id(cursor), "gt"))
    rows = list(waiting.select_related("team").order_by("waiting_since", "number")[: limit + 1])
    return page_of(rows, limit=limit, key=lambda row: (row.waiting_since or now, row.number))


def days_kept() -> list[tuple[Location, date]]:
    """Return every day of every location that figures are kept of, or should be."""
    first = Conversation.objects.aggregate(first=Min("opened_at"))["first"]
    tomorrow = clock.now().date() + A_DAY  # where it is tomorrow already
    count = (tomorrow - first.date()).days + 2 if first else 0
    since = {tomorrow - number * A_DAY for number in range(count)}
    return [
        (location, day)
        for location in Location.objects.order_by("pk")
        for day in sorted(since.union(*(_dates(model, location) for model in KEPT_BY_DAY)))
    ]


def _dates(model: type[Model], location: Location) -> QuerySet[Any, date]:
    return model._default_manager.filter(location=location).values_list("date", flat=True)


def house_day() -> date:
    """Return today's date where the business is."""
    return today_at_home()


def first_reply_standard() -> Standard | None:
    """Return the first-reply standard in force everywhere, if there is one."""
    return standards.standards_in_force(Standard.FIRST_REPLY).get(None)


def risks(actor: Actor) -> list[Risk]:
    """Return at most five customers who could be lost today, the most pressing first."""
    return ranked(_late(actor), _unhappy(actor), most=MOST_RISKS, key=lambda risk: risk.number)


def _late(actor: Actor) -> Iterator[Risk]:
    for late in standards.late_clocks(actor, limit=MOST_RISKS):
        conversation = late.conversation
        now = clock.now()
        yield Risk(
            number=conversation.number,
            name=conversation.customer_name,
            language=conversation.language,
            subject=subject_said(conversation.subject),
            why=_waiting_words(late),
            url=reverse("conversations:show", args=[conversation.number]),
            owner=conversation.assignee_name,
            late=now - late.due_at,
            due=formats.moment(late.due_at, now=now),
            waited=now - late.started_at,
            standard=late.due_at - late.started_at,
        )


def _waiting_words(late: Clock) -> str:
    minutes = late.standard.target_minutes
    return _("Has waited past our standard of %(duration)s for a first reply.") % {
        "duration": formats.duration(minutes)
    }


def _unhappy(actor: Actor) -> Iterator[Risk]:
    last = house_day()
    answers = feedback.unhappy_answers(actor, last - timedelta(days=UNHAPPY_FOR), last)
    for answer in answers:
        conversation = answer.invitation.conversation
        if conversation.last_direction == "out" and conversation.updated_at > answer.changed_at:
            continue
        yield Risk(
            number=conversation.number,
            name=conversation.customer_name,
            language=conversation.language,
            subject=subject_said(conversation.subject),
            why=_("Gave us %(score)s of 5, and nobody has written since.")
            % {"score": answer.score},
            url=reverse("conversations:show", args=[conversation.number]),
            owner=conversation.assignee_name,
        )


def verdict(actor: Actor, found: list[Risk]) -> str:
    """Return the first sentence of Today: how many could be lost, and with whom to start."""
    if found:
        sentence = ngettext(
            "%(count)s customer could be lost today. Start with %(name)s.",
            "%(count)s customers could be lost today. Start with %(name)s.",
            len(found),
        )
        return sentence % {"count": len(found), "name": found[0].name}
    waiting = conversations.waiting_bands(actor).total
    if not waiting:
        return _("Nobody is waiting for us.")
    sentence = ngettext(
        "%(count)s customer is waiting, within our standard.",
        "%(count)s customers are waiting, within our standard.",
        waiting,
    )
    return sentence % {"count": waiting}


def listening() -> Listening:
    """Return whether mail comes in, is worked on and can leave, and when that was last seen."""
    now = clock.now()
    workers = read_rows(Worker, "ORDER BY beat_at DESC LIMIT 1")
    seen = workers[0].beat_at if workers else None
    if seen is None or now - seen > SILENT:
        words = _("Mail is not coming in: no worker is running. Start “regulars serve”.")
        return Listening(trouble=words, checked_at=seen or now)
    mailboxes = read_rows(Mailbox, "WHERE is_active ORDER BY id")
    troubled = next((each for each in mailboxes if each.trouble), None)
    if troubled:
        words = _("%(address)s does not work: %(words)s") % {
            "address": troubled.address,
            "words": troubled.trouble.partition("\n")[0].partition(":")[2].strip(),
        }
        return Listening(trouble=words, checked_at=seen)
    waiting = email.oldest_waiting()
    if waiting and now - waiting.received_at > SILENT:
        words = _("Mail has come in that could not be read yet.")
        return Listening(trouble=words, checked_at=seen)
    if stuck := next(email.waiting_without_way(mailboxes), None):
        return Listening(trouble=_stuck_words(*stuck), checked_at=seen)
    if not mailboxes and email.wait_for_a_mailbox():
        return Listening(trouble=_("There is no mailbox to send from. Add one."), checked_at=seen)
    if any(each.imap_secret for each in mailboxes):
        return Listening(trouble="", checked_at=seen, looked_at=seen)
    return Listening(trouble="", checked_at=seen, came_at=email.last_came_at())


def _stuck_words(mailbox: Mailbox, count: int) -> str:
    sentence = ngettext(
        "%(count)s message waits at %(address)s and cannot leave: it has no mail server.",
        "%(count)s messages wait at %(address)s and cannot leave: it has no mail server.",
        count,
    )
    return sentence % {"count": count, "address": mailbox.address}


def business_name() -> str:
    """Return the name of the business, for a file name."""
    return business().name

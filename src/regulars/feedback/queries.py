"""What customers answered, and what the pages of a survey need."""

from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import TypeVar

from django.db.models import Model, Q, QuerySet, Sum

from regulars.business.queries import days_served
from regulars.conversations.models import Conversation, Message
from regulars.conversations.queries import visible_to
from regulars.customers.models import ContactPoint
from regulars.customers.rules import reaches_somebody
from regulars.feedback.models import Intent, Invitation, Response, SatisfactionDay, Survey
from regulars.feedback.rules import HAPPY, SCORES, UNHAPPY
from regulars.feedback.tallies import FIELDS
from regulars.kit.actor import Actor
from regulars.kit.ids import sha256_hex
from regulars.kit.paging import Page, day_and_id, moment_and_id, page_of
from regulars.kit.rates import Rate, wilson

Row = TypeVar("Row", bound=Model)


def current_survey() -> Survey:
    """Return the survey in use; before anybody changed it, one with the usual settings."""
    return Survey.objects.order_by("-pk").first() or Survey()


def invitation_by(token: str) -> Invitation | None:
    """Return the invitation that a survey link belongs to, or None."""
    # In the words of the partial index: by others SQLite reads all that were ever sent.
    sent = Invitation.objects.exclude(token_sha256="")
    return (
        sent.select_related("conversation", "customer", "location", "survey")
        .filter(token_sha256=sha256_hex(token))
        .first()
    )


def mail_address_of(conversation: Conversation) -> str:
    """Return the address the customer last wrote from or was written to, or ""."""
    last = (
        Message.objects.filter(conversation=conversation, direction=Message.Direction.IN)
        .exclude(from_address="")
        .order_by("-pk")
        .first()
    )
    points = ContactPoint.objects.filter(
        customer=conversation.customer_id, kind=ContactPoint.Kind.EMAIL
    ).exclude(state__in=(ContactPoint.State.BOUNCING, ContactPoint.State.COMPLAINED))
    if last and points.filter(value__iexact=last.from_address).exists():
        return last.from_address
    values = points.order_by("pk").values_list("value", flat=True)
    return next(filter(reaches_somebody, values), "")


def was_answered(conversation: Conversation) -> bool:
    """Return whether the customer wrote in this conversation, and a person of ours after that."""
    asked = _of_customer(conversation).values_list("pk", flat=True).first()
    if asked is None:
        return False
    out = conversation.messages.filter(direction=Message.Direction.OUT, pk__gt=asked)
    people = out.filter(author__isnull=False, is_automatic=False)
    return people.exclude(delivery__in=["failed", "withdrawn"]).exists()


def language_written(conversation: Conversation) -> str:
    """Return the language of the customer's last words in this conversation, or ""."""
    told = _of_customer(conversation).exclude(language="")
    return told.values_list("language", flat=True).last() or ""


def _of_customer(conversation: Conversation) -> QuerySet[Message]:
    said = conversation.messages.filter(direction=Message.Direction.IN, is_automatic=False)
    return said.order_by("pk")


def who_answered(conversation: Conversation) -> str:
    """Return the name of whoever of us wrote last, or ""."""
    last = (
        Message.objects.filter(conversation=conversation, direction=Message.Direction.OUT)
        .select_related("author")
        .order_by("-pk")
        .first()
    )
    return last.author.name if last and last.author else ""


def satisfaction_days(actor: Actor, first: date, last: date) -> list[SatisfactionDay]:
    """Return the figures of the days from first to last, of the actor's locations, by date."""
    return list(_days(actor, first, last).order_by("date", "location_id"))


def satisfaction(actor: Actor, first: date, last: date) -> Rate:
    """Return the share that answered 4 or 5, with its Wilson interval (MEASURES.md 2.2)."""
    counts = score_counts(actor, first, last)
    happy = sum(number for score, number in counts.items() if score >= HAPPY)
    return wilson(happy, sum(counts.values()))


def score_counts(actor: Actor, first: date, last: date) -> dict[int, int]:
    """Return how many gave each score from 1 to 5."""
    sums = _days(actor, first, last).aggregate(**{name: Sum(name) for name in FIELDS.values()})
    return {score: sums[FIELDS[score]] or 0 for score in SCORES}


def survey_figures(actor: Actor, first: date, last: date) -> dict[str, int]:
    """Return how many were invited, and how many automatic link checks were ignored."""
    sums = _days(actor, first, last).aggregate(
        invited=Sum("invited"), ignored_checks=Sum("ignored_checks")
    )
    return {name: number or 0 for name, number in sums.items()}


def _days(actor: Actor, first: date, last: date) -> QuerySet[SatisfactionDay]:
    days = SatisfactionDay.objects.filter(date__range=(first, last))
    return days if actor.locations is None else days.filter(location__in=actor.locations)


def answers_behind(
    actor: Actor,
    first: date,
    last: date,
    *,
    scores: tuple[int, ...] = SCORES,
    cursor: str = "",
    limit: int = 50,
) -> Page[Response]:
    """Return the answers a figure counts, newest first, by keyset.

    Raises:
        BadCursor: the cursor is not one of ours.
    """
    answers = _answers(actor).filter(day__range=(first, last), score__in=scores)
    return _latest(answers, "day", cursor=cursor, limit=limit)


def asked_behind(
    actor: Actor, first: date, last: date, *, cursor: str = "", limit: int = 50
) -> Page[Invitation]:
    """Return the invitations sent on these days, newest first, by keyset; with their answers.

    Raises:
        BadCursor: the cursor is not one of ours.
    """
    asked = Invitation.objects.select_related("conversation", "response")
    asked = asked.filter(_theirs(actor), asked_on__range=(first, last))
    return _latest(asked, "asked_on", cursor=cursor, limit=limit)


def _latest(rows: QuerySet[Row], field: str, *, cursor: str, limit: int) -> Page[Row]:
    """Return a page of rows by one of their days, newest first."""
    if cursor:
        day, pk = day_and_id(cursor)
        rows = rows.filter(Q(**{f"{field}__lt": day}) | Q(**{field: day}, pk__lt=pk))
    found = list(rows.order_by(f"-{field}", "-pk")[: limit + 1])
    return page_of(found, limit=limit, key=lambda row: (str(getattr(row, field)), row.pk))


def checks_behind(
    actor: Actor, first: date, last: date, *, cursor: str = "", limit: int = 50
) -> Page[Intent]:
    """Return the visits of these days that were a machine's, newest first, by keyset.

    Raises:
        BadCursor: the cursor is not one of ours, or of another list.
    """
    spans = days_served(actor, first, last)
    if not spans:
        return Page((), None)
    here = reduce(or_, (_between(*span) for span in spans))
    earliest, latest = min(span[1] for span in spans), max(span[2] for span in spans)
    checks = Intent.objects.select_related("invitation__conversation").filter(
        here, _theirs(actor, "invitation__"), is_automatic=True, at__gte=earliest, at__lt=latest
    )
    if cursor:
        at, pk = moment_and_id(cursor)
        checks = checks.filter(Q(at__lt=at) | Q(at=at, pk__lt=pk), at__lte=at)
    rows = list(checks.order_by("-at", "-pk")[: limit + 1])
    return page_of(rows, limit=limit, key=lambda row: (row.at, row.pk))


def _between(location: int, first: datetime, end: datetime) -> Q:
    return Q(invitation__location=location, at__gte=first, at__lt=end)


def unhappy_answers(actor: Actor, first: date, last: date, *, limit: int = 5) -> list[Response]:
    """Return the newest answers of 2 or less, for Today."""
    answers = _answers(actor).filter(day__range=(first, last), score__lte=UNHAPPY)
    return list(answers.order_by("-day", "-pk")[:limit])


def _answers(actor: Actor) -> QuerySet[Response]:
    answers = Response.objects.select_related("invitation__conversation", "invitation__customer")
    return answers.filter(_theirs(actor, "invitation__"))


def _theirs(actor: Actor, path: str = "") -> Q:
    """Say of which invitations an actor may know; `path` leads to the invitation."""
    if actor.locations is None:
        return Q()
    theirs = {f"{path}location__in": actor.locations, f"{path}conversation__in": visible_to(actor)}
    return Q(**theirs)

"""The daily figures of satisfaction, kept as answers come. Called by actions only."""

from collections.abc import Collection
from datetime import date

from django.db.models import Count, F

from regulars.business.models import Location
from regulars.business.queries import days_at
from regulars.feedback.models import Intent, Invitation, Response, SatisfactionDay
from regulars.kit.tallies import mend_days

FIELDS = {1: "ones", 2: "twos", 3: "threes", 4: "fours", 5: "fives"}


def add(day: date, location_id: int, **figures: int) -> None:
    """Add to the figures of one location's day; a day that has none yet gets a row."""
    SatisfactionDay.objects.bulk_create(
        [SatisfactionDay(date=day, location_id=location_id)], ignore_conflicts=True
    )
    changes = {name: F(name) + number for name, number in figures.items()}
    SatisfactionDay.objects.filter(date=day, location_id=location_id).update(**changes)


def add_score(day: date, location_id: int, score: int, number: int) -> None:
    """Count an answer (1) or take one back (-1)."""
    add(day, location_id, **{FIELDS[score]: number})


def recount(location: Location, days: Collection[date]) -> int:
    """Count days anew from what was asked and answered; return how many were wrong."""

    def count(day: date) -> dict[str, int]:
        first, end = days_at(location, day, day)
        answers = Response.objects.filter(invitation__location=location, day=day)
        scores = dict(answers.values_list("score").annotate(Count("pk")))
        checks = Intent.objects.filter(invitation__location=location, is_automatic=True)
        return {
            "invited": Invitation.objects.filter(location=location, asked_on=day).count(),
            "ignored_checks": checks.filter(at__gte=first, at__lt=end).count(),
            **{field: scores.get(score, 0) for score, field in FIELDS.items()},
        }

    return mend_days(SatisfactionDay, location.pk, days, count=count)

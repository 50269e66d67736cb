"""The daily figures of satisfaction, kept as answers come. Called by actions only."""

from datetime import date

from django.db.models import F

from regulars.feedback.models import SatisfactionDay

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

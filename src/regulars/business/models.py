"""The business itself: its name, its places, when they are open."""

from django.db import models
from django.db.models import F, Q


class Business(models.Model):
    """The one business of this installation (primary key 1)."""

    name = models.CharField(max_length=120)
    country = models.CharField(max_length=2)  # ISO 3166-1
    language = models.CharField(max_length=8)  # the house language
    languages = models.JSONField(default=list)  # those customers are answered in
    time_zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)  # ISO 4217
    brand_colour = models.CharField(max_length=7, blank=True)  # "#0B6158"
    phone = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="there_is_one_business"),
        ]

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    """A branch: its own country, hours, time zone and currency."""

    name = models.CharField(max_length=120, unique=True)
    country = models.CharField(max_length=2)
    subdivision = models.CharField(max_length=8, blank=True)  # Malaysia's holidays need a state
    time_zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    language = models.CharField(max_length=8)
    keeps_holidays = models.BooleanField(default=True)  # closed on public holidays
    closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name


class OpeningSpan(models.Model):
    """A stretch of a weekday in which a location is open; several a day are fine."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="opening_spans")
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    start_minute = models.PositiveSmallIntegerField()  # after local midnight
    end_minute = models.PositiveSmallIntegerField()  # up to 1440

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_minute__gt=F("start_minute")) & Q(end_minute__lte=1440),
                name="opening_span_ends_after_it_starts",
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_span_has_a_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.start_minute}–{self.end_minute}"


class SpecialDay(models.Model):
    """A date on which a location keeps other hours, or none (``spans`` empty)."""

    location = models.ForeignKey(Location, on_delete=models.CASCADE, related_name="special_days")
    date = models.DateField()
    name = models.CharField(max_length=120, blank=True)
    spans = models.JSONField(default=list)  # [[start minute, end minute], ...]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "date"], name="one_special_day_per_date")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.name}"

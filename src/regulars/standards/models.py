"""What we hold ourselves to, and the clocks that run on it."""

from django.db import models
from django.db.models import Q

from regulars.business.models import Location
from regulars.conversations.models import Conversation


class Standard(models.Model):
    """One version of a standard. A published version never changes; a new one supersedes it."""

    FIRST_REPLY = "first_reply"

    measure = models.CharField(max_length=24)
    statement = models.CharField(max_length=300)  # in the house language
    location = models.ForeignKey(Location, null=True, on_delete=models.PROTECT)  # None: all
    target_minutes = models.PositiveIntegerField()  # of opening hours
    target_share = models.PositiveSmallIntegerField(default=90)  # per cent of conversations
    published_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "location"],
                condition=Q(superseded_at__isnull=True),
                name="one_standard_in_force_at_a_location",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(superseded_at__isnull=True, location__isnull=True),
                name="one_standard_in_force_everywhere",
            ),
        ]

    def __str__(self) -> str:
        return self.statement

    @property
    def target_seconds(self) -> int:
        """How long a reply may take, in seconds of opening hours."""
        return self.target_minutes * 60


class Clock(models.Model):
    """A standard running on one conversation."""

    class State(models.TextChoices):
        RUNNING = "running"
        PAUSED = "paused"
        MET = "met"
        MISSED = "missed"
        CANCELLED = "cancelled"

    conversation = models.ForeignKey(
        Conversation, on_delete=models.CASCADE, related_name="clocks", db_index=False
    )
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, db_index=False)
    location = models.ForeignKey(Location, on_delete=models.PROTECT, db_index=False)
    state = models.CharField(max_length=9, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_by = models.BigIntegerField(null=True)  # the message that stopped it
    open_seconds = models.PositiveIntegerField(null=True)  # taken, in opening hours, when stopped
    day = models.DateField()  # the local day it started on, which its result counts for

    class Meta:
        indexes = [
            models.Index(fields=["conversation"], name="clocks_of_conversation"),
            models.Index(
                fields=["due_at"], condition=Q(state="running"), name="clocks_by_due_time"
            ),
            models.Index(fields=["day", "location"], name="clocks_by_day"),
            models.Index(
                fields=["due_at"],
                condition=Q(state="missed", stopped_at__isnull=True),
                name="clocks_late_and_unanswered",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "standard", "started_at"], name="a_clock_starts_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.state} until {self.due_at}"

    @property
    def open_minutes(self) -> float | None:
        """How long the answer took, in minutes of opening hours; None while there is none."""
        return None if self.open_seconds is None else self.open_seconds / 60


class FirstReplyDay(models.Model):
    """How first replies went for the clocks that started in one location on one local day."""

    date = models.DateField()
    location = models.ForeignKey(Location, on_delete=models.CASCADE)
    started = models.PositiveIntegerField(default=0)
    met = models.PositiveIntegerField(default=0)
    missed = models.PositiveIntegerField(default=0)
    answered = models.PositiveIntegerField(default=0)
    median_seconds = models.PositiveIntegerField(null=True)  # opening hours, of those answered
    is_stale = models.BooleanField(default=False)  # the median awaits recomputing

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["date", "location"], name="one_first_reply_day")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.location_id}"

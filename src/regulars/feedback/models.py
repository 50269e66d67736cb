"""Asking customers, in a way that a link scanner cannot answer."""

from django.db import models
from django.db.models import Q

from regulars.business.models import Location
from regulars.conversations.models import Conversation
from regulars.customers.models import Customer


class Survey(models.Model):
    """One question, asked after a conversation is closed. Versions are never mixed."""

    kind = models.CharField(max_length=8, default="csat")
    is_active = models.BooleanField(default=True)
    delay_minutes = models.PositiveIntegerField(default=60)
    quiet_days = models.PositiveSmallIntegerField(default=30)  # between two invitations to one
    version = models.PositiveSmallIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.kind} {self.version}"


class Invitation(models.Model):
    """One customer asked once. The link's token is kept only as its SHA-256."""

    class State(models.TextChoices):
        PLANNED = "planned"
        SENT = "sent"
        SKIPPED = "skipped"

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE)
    location = models.ForeignKey(Location, on_delete=models.PROTECT)
    token_sha256 = models.CharField(max_length=64, blank=True)  # "" until it is sent
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    skipped_because = models.CharField(max_length=40, blank=True)
    created_at = models.DateTimeField()
    send_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # accepted by the other server
    expires_at = models.DateTimeField()
    closing = models.DateTimeField()  # the closing it belongs to: one invitation for each
    asked_on = models.DateField(null=True)  # the local day it was sent on, which it counts for

    class Meta:
        indexes = [
            models.Index(
                fields=["asked_on", "id"],
                condition=Q(asked_on__isnull=False),
                name="invitations_by_day",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["conversation", "closing"], name="one_invitation_per_closing"
            ),
            models.UniqueConstraint(
                fields=["token_sha256"],
                condition=~Q(token_sha256=""),
                name="a_survey_link_belongs_to_one_invitation",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk} ({self.state})"


class OptOut(models.Model):
    """A customer who does not want to be asked. Absolute: no survey ever reaches them."""

    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.customer_id}"


class Intent(models.Model):
    """A link that was followed. Not an answer: scanners follow links too."""

    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="intents")
    score = models.PositiveSmallIntegerField(null=True)  # None: the link no person can see
    method = models.CharField(max_length=4)
    at = models.DateTimeField()
    is_automatic = models.BooleanField(default=False)  # judged to be a scanner's

    class Meta:
        indexes = [
            models.Index(
                fields=["at", "id"], condition=Q(is_automatic=True), name="automatic_visits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.method} {self.score}"


class Response(models.Model):
    """What the customer answered. May be changed for seven days; the last one counts."""

    class Certainty(models.TextChoices):
        TAPPED = "tapped"  # the page saw a person's hand
        CONFIRMED = "confirmed"  # Send was pressed

    invitation = models.OneToOneField(Invitation, on_delete=models.CASCADE, related_name="response")
    score = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    certainty = models.CharField(max_length=9, choices=Certainty)
    answered_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    day = models.DateField()  # the local day of the first answer

    class Meta:
        indexes = [models.Index(fields=["day", "id"], name="answers_by_day")]
        constraints = [
            models.CheckConstraint(
                condition=Q(score__gte=1) & Q(score__lte=5), name="csat_is_one_to_five"
            )
        ]

    def __str__(self) -> str:
        return f"{self.score}/5"


class SatisfactionDay(models.Model):
    """Answers by score for one location and local day; results read this, not history."""

    date = models.DateField()
    location = models.ForeignKey(Location, on_delete=models.CASCADE)
    invited = models.PositiveIntegerField(default=0)
    ones = models.PositiveIntegerField(default=0)
    twos = models.PositiveIntegerField(default=0)
    threes = models.PositiveIntegerField(default=0)
    fours = models.PositiveIntegerField(default=0)
    fives = models.PositiveIntegerField(default=0)
    ignored_checks = models.PositiveIntegerField(default=0)  # automatic link checks

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["date", "location"], name="one_satisfaction_day")
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.location_id}"

"""One record for each customer, however they reach us."""

from django.db import models
from django.utils.functional import cached_property


class Customer(models.Model):
    """Somebody we serve. ``greet_as`` is how they wish to be addressed, never guessed twice."""

    name = models.CharField(max_length=200, blank=True)
    greet_as = models.CharField(max_length=200, blank=True)
    greet_as_confirmed = models.BooleanField(default=False)  # a person said so
    language = models.CharField(max_length=16, blank=True)  # BCP 47
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(null=True)
    reach_by = models.CharField(max_length=8, blank=True)  # kind of contact point; "": no matter
    deletion_asked_at = models.DateTimeField(null=True)  # while they want their data deleted
    name_key = models.CharField(max_length=200, blank=True, db_index=True)  # folded, for sorting

    def __str__(self) -> str:
        return self.name or f"Customer {self.pk}"

    # The keys of addresses that mail comes back from, of those by which they were looked up.
    bouncing: frozenset[str] = frozenset()

    @cached_property
    def points(self) -> "list[ContactPoint]":
        """Every way to reach them, read once. Whoever reads many customers brings it for all."""
        return list(self.contact_points.all())


class ContactPoint(models.Model):
    """A mail address, number or handle that reaches one customer."""

    class Kind(models.TextChoices):
        EMAIL = "email"
        PHONE = "phone"

    class State(models.TextChoices):
        UNCONFIRMED = "unconfirmed"  # nobody has proved that it is theirs
        CONFIRMED = "confirmed"
        BOUNCING = "bouncing"
        COMPLAINED = "complained"  # called our mail spam: nothing automatic goes there

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="contact_points")
    kind = models.CharField(max_length=8, choices=Kind)
    value = models.CharField(max_length=320)  # as written
    key = models.CharField(max_length=320)  # as compared: see customers.rules.contact_key
    state = models.CharField(max_length=12, choices=State, default=State.UNCONFIRMED)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="a_contact_point_has_one_customer")
        ]

    def __str__(self) -> str:
        return self.value

"""How customers come in by our own pages: forms sent, codes mailed, browsers signed in."""

from django.db import models
from django.db.models import F, Q

from regulars.conversations.models import Message
from regulars.customers.models import ContactPoint


class Attempt(models.Model):
    """Something that may be done only so often was done once."""

    key = models.CharField(max_length=64)  # digest of what is counted, and of whose
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["key", "at"], name="portal_attempts_by_key"),
            models.Index(fields=["at"], name="portal_attempts_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at}"


class Posted(models.Model):
    """One press of Send on a page of ours, and the message it became."""

    key = models.CharField(max_length=64, unique=True)  # the form's own
    message = models.OneToOneField(Message, on_delete=models.CASCADE)
    reach = models.CharField(max_length=320)  # where an answer goes, as written
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.key


class SignIn(models.Model):
    """A mail with a link and a code: whoever has either, within minutes, is who has the address."""

    point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="+")
    link_sha256 = models.CharField(max_length=64, unique=True)
    code_digest = models.CharField(max_length=64)
    language = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)  # codes that were wrong
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["point", "-id"], name="portal_sign_ins_of_point")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")),
                name="sign_in_expires_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return f"{self.point_id} until {self.expires_at}"


class Visit(models.Model):
    """A browser in which a customer is signed in, by an address they have proved."""

    point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="+")
    key_sha256 = models.CharField(max_length=64, unique=True)  # of the cookie's secret
    began_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["point"], name="portal_visits_of_point")]

    def __str__(self) -> str:
        return f"{self.point_id} since {self.began_at}"


class Revocation(models.Model):
    """Links in letters to this address that were made before this moment open nothing."""

    point = models.OneToOneField(ContactPoint, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.point_id} before {self.at}"

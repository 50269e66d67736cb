"""The people who serve, and what they may do."""

import unicodedata
from collections.abc import Iterator
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from regulars.business.models import Location
from regulars.kit.ids import sha256_hex


class StaffMembers(BaseUserManager["StaffMember"]):
    """Look-ups by e-mail address, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "StaffMember":
        return self.get(email__iexact=username or "")


class StaffMember(AbstractBaseUser):
    """Someone who signs in to serve."""

    class Role(models.TextChoices):
        OWNER = "owner"
        MANAGER = "manager"
        AGENT = "agent"
        VIEWER = "viewer"  # reads, never writes

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    role = models.CharField(max_length=8, choices=Role)
    language = models.CharField(max_length=8, default="en")
    languages = models.JSONField(default=list)  # those they serve customers in
    time_zone = models.CharField(max_length=64, blank=True)  # "" means the location's
    theme = models.CharField(max_length=5, default="auto")  # auto, light, dark
    single_keys = models.BooleanField(default=True)
    undo_seconds = models.PositiveSmallIntegerField(default=10)
    locations = models.ManyToManyField(Location, blank=True, related_name="staff")  # none: all
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField()
    sign_in_epoch = models.PositiveIntegerField(default=0)  # grows to end every session

    objects: ClassVar[StaffMembers] = StaffMembers()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_staff_member_per_email")]

    def __str__(self) -> str:
        return self.name

    def set_password(self, raw_password: str | None) -> None:
        """Keep a password, however the device that typed it composes its signs."""
        super().set_password(_composed(raw_password))

    def check_password(self, raw_password: str) -> bool:
        """Return whether this is the password, however its signs are composed."""
        return super().check_password(_composed(raw_password) or "")

    def get_session_auth_hash(self) -> str:
        """Return what every session of this person must carry; another one ends them all."""
        return sha256_hex(f"{super().get_session_auth_hash()}:{self.sign_in_epoch}")

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same under the older secret keys."""
        for old in super().get_session_auth_fallback_hash():
            yield sha256_hex(f"{old}:{self.sign_in_epoch}")


class Invitation(models.Model):
    """A link by which someone chooses their first password, once. Kept only as its SHA-256."""

    staff_member = models.OneToOneField(
        StaffMember, on_delete=models.CASCADE, related_name="invitation"
    )
    sha256 = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"For {self.staff_member_id} until {self.expires_at:%Y-%m-%d}"


class Team(models.Model):
    """People who share work."""

    name = models.CharField(max_length=80, unique=True)
    members = models.ManyToManyField(StaffMember, related_name="teams", blank=True)

    def __str__(self) -> str:
        return self.name


class ApiToken(models.Model):
    """A key for another program: 256 random bits, kept only as their SHA-256."""

    owner = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=8)  # its last characters, so that people tell them apart
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(null=True)  # a day is precise enough, and costs one write a day

    def __str__(self) -> str:
        return f"{self.name} …{self.hint}"


def _composed(password: str | None) -> str | None:
    return None if password is None else unicodedata.normalize("NFKC", password)


class KeptAnswer(models.Model):
    """What the API answered to a request that carried an Idempotency-Key, to say it again.

    Committed together with what the request did, so that both are there or neither.
    """

    owner = models.ForeignKey(StaffMember, on_delete=models.CASCADE, related_name="kept_answers")
    key = models.CharField(max_length=255)
    request_sha256 = models.CharField(max_length=64)  # of method, path and body
    status = models.PositiveSmallIntegerField(null=True)  # None: not answered yet
    content_type = models.CharField(max_length=100, blank=True)
    body = models.TextField(blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="one_answer_per_key_and_owner")
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.status}"

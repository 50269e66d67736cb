"""What happened, in the order it happened. Written once; only erasure empties personal fields."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q

PRIVATE_KINDS = ("customer",)  # kinds of actors whose very name is personal


class Entry(models.Model):
    """One thing that happened.

    ``data`` holds the event's fields that are not personal, ``personal`` those that are, with a
    random ``salt``; erasure empties both, and the seals still verify.
    """

    at = models.DateTimeField()
    name = models.CharField(max_length=80)  # "conversation.closed"
    about = models.CharField(max_length=60)  # "conversation:12"
    also = models.CharField(max_length=60, blank=True)  # "customer:7": shown there too
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=40, blank=True)
    actor_name = models.CharField(max_length=120, blank=True)
    data = models.JSONField(default=dict)
    personal = models.JSONField(null=True)
    salt = models.CharField(max_length=32, blank=True)
    cause = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="effects", db_index=False
    )
    depth = models.PositiveSmallIntegerField(default=0)  # how many causes stand behind it
    request_id = models.CharField(max_length=40, blank=True)
    xact = models.BigIntegerField(db_default=0)  # PostgreSQL: the transaction, for streams

    class Meta:
        indexes = [
            models.Index(fields=["about", "-id"], name="journal_by_thing"),
            models.Index(fields=["also", "-id"], condition=~Q(also=""), name="journal_by_also"),
        ]

    def __str__(self) -> str:
        return f"{self.name} about {self.about}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry; refuse to change one.

        Raises:
            TypeError: the entry is already in the journal.
        """
        if not self._state.adding:
            raise TypeError("Journal entries cannot be changed. Record a new one that corrects it.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse.

        Raises:
            TypeError: always.
        """
        raise TypeError("Journal entries cannot be deleted.")

    @property
    def private(self) -> dict[str, Any]:
        """What erasure empties: the personal fields, and the name of an actor who is a customer."""
        if self.actor_kind in PRIVATE_KINDS and self.actor_name:
            return {**(self.personal or {}), "actor_name": self.actor_name}
        return self.personal or {}


class Seal(models.Model):
    """A link of the chain that shows tampering: a hash over a batch of entries and the seal before.

    ``members`` is a list of [entry id, digest of its personal values or ""], in hashing order.
    """

    at = models.DateTimeField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64, unique=True)
    members = models.JSONField()
    last_xact = models.BigIntegerField(default=0)
    last_entry = models.BigIntegerField()

    def __str__(self) -> str:
        return f"Seal {self.pk} over {len(self.members)} entries"


class SealedSoFar(models.Model):
    """One row beside the chain: how much was ever sealed, so that seals cannot go unnoticed."""

    entries = models.BigIntegerField(default=0)  # only grows
    at = models.DateTimeField()  # when the last seal was made

    def __str__(self) -> str:
        return f"{self.entries} entries up to {self.at}"

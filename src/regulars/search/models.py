"""What can be found, and by whom."""

from django.db import models


class Document(models.Model):
    """One findable thing. Its words live in an FTS5 table (SQLite) or a tsvector column.

    ``terms`` keeps what was indexed, since taking it out of FTS5 needs the same text.
    """

    kind = models.CharField(max_length=24)  # "conversation", "customer"
    ref = models.BigIntegerField()  # its primary key
    location_id = models.BigIntegerField(null=True)  # who may see it: see conversations.rules
    at = models.DateTimeField()  # newest first
    terms = models.TextField()

    class Meta:
        constraints = [
            # In this order, so that no planner walks through all of a kind to find a few.
            models.UniqueConstraint(fields=["ref", "kind"], name="one_document_per_thing")
        ]

    def __str__(self) -> str:
        return f"{self.kind}:{self.ref}"

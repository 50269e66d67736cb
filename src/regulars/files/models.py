"""Bytes that people sent or made: raw mails, attachments. Kept once each, by their SHA-256."""

from django.db import models


class Blob(models.Model):
    """Immutable bytes, compressed where that helps. Lives in the database ``blobs``."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()  # of the bytes themselves, not of what is stored
    encoding = models.CharField(max_length=8, default="zstd")  # or "plain"
    content = models.BinaryField()
    stored_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.sha256

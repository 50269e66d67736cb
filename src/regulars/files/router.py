"""Bytes live in a database of their own, so that the main one stays small."""

from typing import Any

from django.conf import settings
from django.db import models


class FilesRouter:
    """Send ``files`` to the database ``blobs``, everything else to ``default``."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str | None:
        return "blobs" if model._meta.app_label == "files" else None

    def db_for_write(self, model: type[models.Model], **hints: Any) -> str | None:
        return self.db_for_read(model, **hints)

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        if "sqlite" not in settings.DATABASES["blobs"]["ENGINE"]:
            return db == "default"  # PostgreSQL: one database, reached by two names
        return (db == "blobs") == (app_label == "files")

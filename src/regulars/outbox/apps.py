from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "regulars.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.outbox import events, jobs  # noqa: F401

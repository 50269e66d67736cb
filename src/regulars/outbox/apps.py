from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "regulars.outbox"
    label = "outbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.files.ports import register_holder
        from regulars.kit import doctor, looks
        from regulars.outbox import events, health, jobs, queries, views  # noqa: F401

        doctor.register("outbox", health.outbox)
        register_holder(queries.held_bytes)
        looks.register("outbox-message", views.sample)
        looks.register("outbox-message-html", views.sample)

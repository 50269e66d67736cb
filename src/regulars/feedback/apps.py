from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "regulars.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from regulars.feedback import jobs, subscribers  # noqa: F401
        from regulars.kit.permissions import register

        register(
            "survey.see",
            lambda actor, thing: actor.is_staff,
            scope="read",
            summary=_("Staff see when customers are asked."),
        )
        register(
            "survey.change",
            lambda actor, thing: actor.has_role("owner", "manager"),
            scope="admin",
            summary=_("Owners and managers change when customers are asked."),
        )

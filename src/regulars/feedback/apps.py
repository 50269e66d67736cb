from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "regulars.feedback"
    label = "feedback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from regulars.feedback import jobs, subscribers  # noqa: F401
        from regulars.kit.permissions import register
        from regulars.ui import slots
        from regulars.ui.sections import SettingsLink

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
        slots.fill(
            "settings.sections",
            SettingsLink(
                _("Survey"),
                words=_("When customers are asked how it was."),
                verb="survey.see",
                url_name="feedback:settings",
            ),
            order=30,
        )

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "regulars.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.portal.hours import hours_line
        from regulars.ui.ports import shell

        shell.fill("hours", lambda request: {"hours_line": hours_line()})

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "regulars.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.desk.shell import fill_shell

        fill_shell()

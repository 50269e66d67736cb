from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "regulars.files"
    label = "files"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.files import jobs  # noqa: F401

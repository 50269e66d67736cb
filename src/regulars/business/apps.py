from django.apps import AppConfig


class BusinessConfig(AppConfig):
    name = "regulars.business"
    label = "business"
    default_auto_field = "django.db.models.BigAutoField"

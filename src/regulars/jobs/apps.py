from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "regulars.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.jobs.examination import register_checks
        from regulars.jobs.policies import register_policies

        register_policies()
        register_checks()

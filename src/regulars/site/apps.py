from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "regulars.site"
    label = "site"

    def ready(self) -> None:
        from regulars.site.examination import register_checks

        register_checks()

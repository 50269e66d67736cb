from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "regulars.site"
    label = "site"

    def ready(self) -> None:
        from django.conf import settings

        from regulars.kit.languages import PSEUDO
        from regulars.site.examination import register_checks

        register_checks()
        if PSEUDO in dict(settings.LANGUAGES):
            from regulars.site.wording import write_pseudo

            write_pseudo()

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "regulars.insights"
    label = "insights"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _
        from django.utils.translation import pgettext_lazy

        from regulars.kit.permissions import register
        from regulars.ui import navigation

        register(
            "results.see",
            lambda actor, thing: actor.is_staff,
            scope="read",
            summary=_("Staff see the results of the locations they serve."),
        )
        navigation.register(
            navigation.Entry(
                "results",
                _("Results"),
                icon="results",
                url_name="insights:results",
                order=80,
                place=navigation.BOTTOM,
                verb="results.see",
                go_key="r",
                short=pgettext_lazy("the bar of a phone", "Results"),
            )
        )

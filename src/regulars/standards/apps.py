from django.apps import AppConfig


class StandardsConfig(AppConfig):
    name = "regulars.standards"
    label = "standards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from regulars.conversations import ports
        from regulars.kit.permissions import register
        from regulars.standards import jobs, panels, queries, subscribers  # noqa: F401
        from regulars.ui import slots
        from regulars.ui.sections import SettingsLink

        ports.clocks_of = queries.clocks_of
        slots.fill("conversation.header", panels.clock, order=10)
        slots.fill(
            "settings.sections",
            SettingsLink(
                _("Standards"),
                words=_("How soon we promise a first reply."),
                verb="standard.see",
                url_name="standards:index",
            ),
            order=20,
        )
        register(
            "standard.see",
            lambda actor, thing: actor.is_staff,
            scope="read",
            summary=_("Staff see the standards."),
        )
        register(
            "standard.publish",
            lambda actor, thing: actor.has_role("owner", "manager"),
            scope="admin",
            summary=_("Owners and managers publish standards."),
        )

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "regulars.portal"
    label = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.conversations import ports as conversations
        from regulars.kit import doctor
        from regulars.outbox.ports import can_send, register_sender
        from regulars.portal import jobs, lines, queries  # noqa: F401
        from regulars.portal.health import forms_taken
        from regulars.portal.permissions import register_policies
        from regulars.portal.samples import register_samples
        from regulars.portal.shell import fill_shell

        register_policies()
        fill_shell()
        register_samples()
        conversations.link_to_conversation = queries.link_for
        conversations.channels["form"] = lines.FormChannel()
        register_sender("form", lines.FormSender(), can_send=lambda: can_send("email"))
        doctor.register("contact form", forms_taken)

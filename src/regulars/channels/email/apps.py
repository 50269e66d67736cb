from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "regulars.channels.email"
    label = "email"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from regulars.channels.email import (  # noqa: F401
            actions,
            findings,
            health,
            health_raw,
            jobs,
            oauth,
            policies,
            queries,
            subscribers,
        )
        from regulars.channels.email.languages import languages_of
        from regulars.channels.email.sender import SmtpSender
        from regulars.conversations import ports as conversations
        from regulars.files.ports import register_holder
        from regulars.kit import doctor
        from regulars.outbox.ports import register_sender
        from regulars.ui import slots
        from regulars.ui.sections import SettingsLink

        conversations.channels[queries.MailChannel.name] = queries.MailChannel()
        conversations.language_of = languages_of
        oauth.bring_token = actions.fresh_token
        register_sender("email", SmtpSender(), can_send=queries.house_can_send)
        register_holder(queries.held_of)
        doctor.register("mail in", health.mail_in)
        doctor.register("mail kept", health_raw.mails_kept)
        doctor.register_vital("mail out", health.mail_out_of_late)
        doctor.register("mail out", health.mail_out)  # asks the servers, which takes time
        doctor.register("mail signing", findings.signing)
        doctor.register("acknowledgements", findings.acknowledging)
        policies.register_all()
        slots.fill(
            "settings.sections",
            SettingsLink(
                _("Mailboxes"),
                words=_("The addresses customers write to, and by which server mail leaves."),
                verb="mailbox.see",
                url_name="email:index",
            ),
            order=10,
        )
        slots.fill(
            "settings.sections",
            SettingsLink(
                _("Mail that came"),
                words=_("What became of every mail, and those that could not be read."),
                verb="mail.see",
                url_name="email:came",
            ),
            order=11,
        )

from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "regulars.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.jobs import ports
        from regulars.journal import jobs  # noqa: F401
        from regulars.journal.policies import register_policies
        from regulars.journal.subscribers import note_decision

        register_policies()
        ports.decisions.append(note_decision)

from django.apps import AppConfig


class ConversationsConfig(AppConfig):
    name = "regulars.conversations"
    label = "conversations"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.conversations import jobs, queries, subscribers  # noqa: F401
        from regulars.conversations.indexing import KIND
        from regulars.conversations.permissions import register_policies
        from regulars.conversations.shell import fill_shell
        from regulars.files.ports import register_holder
        from regulars.search import ports

        register_policies()
        ports.register(KIND, queries.may_find)
        register_holder(queries.held_bytes)
        fill_shell()

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "regulars.customers"
    label = "customers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.customers.indexing import KIND
        from regulars.customers.permissions import register_policies
        from regulars.customers.queries import may_find
        from regulars.customers.shell import fill_shell
        from regulars.search import ports

        register_policies()
        ports.register(KIND, may_find)
        fill_shell()

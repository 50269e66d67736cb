from django.apps import AppConfig


class BusinessConfig(AppConfig):
    name = "regulars.business"
    label = "business"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.business.permissions import register_policies
        from regulars.business.samples import a_location
        from regulars.business.shell import fill_shell
        from regulars.kit import looks

        register_policies()
        fill_shell()
        looks.register("business:location", a_location)

from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "regulars.staff"
    label = "staff"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from regulars.kit import looks
        from regulars.staff import jobs  # noqa: F401
        from regulars.staff.permissions import register_policies
        from regulars.staff.samples import a_person, a_team
        from regulars.staff.shell import fill_shell

        register_policies()
        fill_shell()
        looks.register("staff:person", a_person)
        looks.register("staff:one_team", a_team)

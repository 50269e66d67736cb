"""Examples for ``bin/look``: whose page to take a picture of."""

from regulars.staff.models import StaffMember, Team


def a_person() -> dict[str, int] | None:
    """Return somebody's page."""
    return _first(StaffMember.objects.order_by("pk").values_list("pk", flat=True).first())


def a_team() -> dict[str, int] | None:
    """Return a team's page."""
    return _first(Team.objects.order_by("pk").values_list("pk", flat=True).first())


def _first(pk: int | None) -> dict[str, int] | None:
    return None if pk is None else {"pk": pk}

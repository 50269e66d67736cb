"""Examples for ``bin/look``: whose page to take a picture of."""

from typing import Any

from regulars.business.models import Location


def a_location() -> dict[str, Any] | None:
    """Return the first location's page."""
    first = Location.objects.order_by("pk").first()
    return None if first is None else {"pk": first.pk}

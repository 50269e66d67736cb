"""What a clock needs to start and to stop, and the standard that a new business begins with."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from regulars.business.queries import business


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation that a customer opened: its number, where, and when."""

    conversation: int
    location_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Stop:
    """A conversation that a person has answered: its number, the answer's key, and when."""

    conversation: int
    message: int
    at: datetime


def first_standard() -> dict[str, Any]:
    """Return what a new business holds itself to until it says otherwise, in its own language."""
    with override(business().language):
        statement = _("We answer within two hours while we are open.")
    return {"statement": statement, "target_minutes": 120, "target_share": 90}

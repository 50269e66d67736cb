from collections.abc import Collection
from datetime import date

from django.db import transaction

from regulars.business.models import Location
from regulars.feedback import tallies
from regulars.kit.actor import Actor


@transaction.atomic
def recount_days(location: Location, days: Collection[date], *, by: Actor) -> int:
    """Count a location's days anew from what was asked and answered; return how many were wrong.

    Records nothing: the figures say what is kept already.
    """
    return tallies.recount(location, days)

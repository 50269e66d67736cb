"""Builders: a business and its locations, with whatever the test does not care about filled in."""

from typing import Any

from regulars.business.actions import add_location, set_opening_hours, set_up_business
from regulars.business.models import Business, Location
from regulars.kit.actor import SYSTEM, Actor

ADA = Actor(kind="staff", id="1", name="Ada", roles=frozenset({"owner"}))
BEN = Actor(kind="staff", id="2", name="Ben", roles=frozenset({"viewer"}))

NINE_TO_FIVE = [(weekday, 540, 1020) for weekday in range(7)]


def a_business(**details: Any) -> Business:
    """The one business, with its first location."""
    given = {
        "name": "Kalamata Deli",
        "country": "GR",
        "language": "en",
        "time_zone": "Europe/Athens",
        "currency": "EUR",
    }
    return set_up_business(by=SYSTEM, **{**given, **details})


def a_location(name: str = "Riga", **details: Any) -> Location:
    """A location of the business, open from nine to five on all seven days."""
    a_business()
    location = add_location(name=name, by=SYSTEM, **details)
    return set_opening_hours(location, spans=NINE_TO_FIVE, by=SYSTEM)


def the_first_location() -> Location:
    """The location that the business began with."""
    return Location.objects.order_by("pk")[0]

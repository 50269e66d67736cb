"""Every write to the business, its locations and their hours."""

from regulars.business.actions.hours import (
    remove_special_day,
    set_opening_hours,
    set_special_day,
)
from regulars.business.actions.house import change_business, rename_business, set_up_business
from regulars.business.actions.places import add_location, change_location

__all__ = [
    "add_location",
    "change_business",
    "change_location",
    "remove_special_day",
    "rename_business",
    "set_opening_hours",
    "set_special_day",
    "set_up_business",
]

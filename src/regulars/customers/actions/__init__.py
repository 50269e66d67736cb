"""Every write of this app."""

from regulars.customers.actions.adding import add_customer
from regulars.customers.actions.changing import change_customer, note_customer_languages
from regulars.customers.actions.contact_points import (
    add_contact_point,
    mark_contact_point,
    note_bouncing,
    note_complained,
    note_reachable,
    remove_contact_point,
    set_contact_points,
)
from regulars.customers.actions.finding import find_or_add_many
from regulars.customers.actions.leaving import ask_for_deletion, take_back_deletion

__all__ = [
    "add_contact_point",
    "add_customer",
    "ask_for_deletion",
    "change_customer",
    "find_or_add_many",
    "mark_contact_point",
    "note_bouncing",
    "note_complained",
    "note_customer_languages",
    "note_reachable",
    "remove_contact_point",
    "set_contact_points",
    "take_back_deletion",
]

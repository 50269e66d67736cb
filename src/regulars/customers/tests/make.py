"""Builders of customers, and the cast for tests that need no accounts."""

from itertools import count

from regulars.customers.actions import add_customer
from regulars.customers.models import Customer
from regulars.kit.actor import Actor

ADA = Actor(kind="staff", id="1", name="Ada", roles=frozenset({"owner"}))
BEN = Actor(kind="staff", id="2", name="Ben", roles=frozenset({"viewer"}))
CLEO = Actor(kind="customer", id="3", name="Cleo")

_numbers = count(1)


def a_customer(
    name: str = "Ελένη Παπαδοπούλου", email: str = "", language: str = "", by: Actor = ADA
) -> Customer:
    email = email or f"eleni{next(_numbers)}@example.com"
    return add_customer(name=name, contact_points=[("email", email)], language=language, by=by)
